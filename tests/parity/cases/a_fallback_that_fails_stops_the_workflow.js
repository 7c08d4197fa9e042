try {
  await (await Workflow.sequential({ steps: [{ name: "bad", run: () => { throw new Error("first") },
    onError: { fallback: () => Tool.call("nosuch") } }] })).run()
} catch (problem) {
  return [problem.code, problem.cause.code, problem.data.steps.bad.status, problem.data.steps.bad.error.code]
}
