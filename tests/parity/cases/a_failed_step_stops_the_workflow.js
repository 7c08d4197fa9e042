try {
  await (await Workflow.sequential({ name: "chain", steps: [
    { name: "good", run: () => 7 },
    { name: "bad", run: () => { throw new Error("broken") } },
    { name: "never", run: () => 1 },
  ] })).run()
} catch (problem) {
  const data = problem.data
  return [problem.code, problem.cause.code, data.workflow, data.step, data.code, data.steps.good.output, data.steps.bad.status,
    data.steps.bad.error.code, data.steps.never === undefined]
}
