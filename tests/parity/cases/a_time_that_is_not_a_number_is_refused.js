const code = async (call) => { try { await call() } catch (problem) { return problem.code } }
return [
  await code(() => Task.sleep(NaN)),
  await code(() => Hook.on("before:tool", () => {}, { timeoutS: NaN })),
  await code(() => Event.wait("tick", { timeoutS: NaN })),
  await code(() => Hook.use("retry", { delay_s: NaN })),
]
