const attempt = async (stop) => {
  try {
    await (await Workflow.parallel({ stop, branches: [
      { name: "a", run: () => { throw new Error("a") } }, { name: "b", run: async () => { await Task.sleep(0.002); throw new Error("b") } },
    ] })).run()
  } catch (problem) { return [problem.code, problem.data.step, problem.data.steps.b.status] }
}
return [await attempt("never"), await attempt("first_success")]
