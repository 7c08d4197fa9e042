try {
  await (await Workflow.sequential({ name: "s", steps: [{ name: "slow", timeoutS: 0.01, retry: { attempts: 2 }, run: () => Task.sleep(30) }] })).run()
} catch (problem) { return [problem.code, problem.cause.code, problem.cause.message, problem.data.steps.slow.attempts] }
