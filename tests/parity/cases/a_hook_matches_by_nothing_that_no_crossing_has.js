const code = async (set) => { try { await set() } catch (problem) { return [problem.code, problem.message, problem.hint] } }
const match = { efect: "write" }
return [
  await code(() => Hook.on("before:tool", () => {}, { match })),
  await code(() => Hook.use("approval", {}, { match })),
]
