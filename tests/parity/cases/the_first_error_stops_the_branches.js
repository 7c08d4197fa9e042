try {
  await (await Workflow.parallel({ branches: [
    { name: "slow", run: () => Task.sleep(60) },
    { name: "quick", run: () => "quick" },
    { name: "bad", run: async () => { await Task.sleep(0.005); throw new Error("broken") } },
  ] })).run()
} catch (problem) {
  const steps = problem.data.steps
  return [problem.code, problem.data.step, steps.slow.status, steps.quick.output, steps.bad.status]
}
