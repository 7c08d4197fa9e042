let undone = 0
try {
  await (await Workflow.sequential({ name: "s", limits: { seconds: 0.02 }, steps: [
    { name: "a", run: () => {}, undo: () => { undone++ } },
    { name: "slow", run: () => Task.sleep(30) },
  ] })).run()
} catch (problem) { return [problem.code, undone, problem.data.steps.slow.status] }
