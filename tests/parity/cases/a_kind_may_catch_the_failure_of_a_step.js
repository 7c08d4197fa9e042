await Workflow.define("brave", async (step, input) => {
  try { await step("bad", input) } catch (problem) { return [false, problem.code, await step("good", input)] }
})
const reply = await (await Workflow.create({ kind: "brave", steps: [
  { name: "bad", run: () => { throw new Error("broken") } }, { name: "good", run: (n) => n },
] })).run(3)
return [reply.output, reply.status]
