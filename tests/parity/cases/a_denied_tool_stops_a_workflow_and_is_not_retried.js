try {
  await (await Workflow.sequential({ steps: [{ tool: "calculate", input: { expression: "1" }, retry: { attempts: 5, delayS: 60 } }] })).run()
} catch (problem) { return [problem.code, problem.cause.code, problem.data.steps.calculate.attempts] }
