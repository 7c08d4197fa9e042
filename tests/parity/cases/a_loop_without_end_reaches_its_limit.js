let turns = 0
try {
  await (await Workflow.loop({ while: true, maxIterations: 5, body: { name: "b", run: () => ++turns } })).run()
} catch (problem) { return [problem.code, problem.message, problem.hint, turns, problem.data.steps.b.output] }
