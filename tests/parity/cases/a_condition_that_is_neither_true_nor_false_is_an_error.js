const attempt = async (when) => {
  try { await (await Workflow.sequential({ name: "s", steps: [{ name: "a", when, run: () => {} }] })).run(1) } catch (problem) {
    return problem.code + ": " + problem.message
  }
}
return [await attempt(() => 0), await attempt("last"), await attempt("'yes'"), await attempt(() => {})]
