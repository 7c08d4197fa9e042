await Hook.on("before:step", () => Hook.retry({}))
const flow = await Workflow.sequential({ name: "flow", steps: [
  { name: "one", run: () => 1, onError: "continue" },
] })
try { await flow.run(1) } catch (problem) { return problem.code }
