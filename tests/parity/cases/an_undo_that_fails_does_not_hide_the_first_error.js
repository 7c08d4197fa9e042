const seen = []
try {
  await (await Workflow.sequential({ name: "s", steps: [
    { name: "a", run: () => {}, undo: () => { seen.push("a") } },
    { name: "b", run: () => {}, undo: () => Tool.call("nosuch") },
    { name: "bad", run: () => { throw new Error("first") } },
  ] })).run()
} catch (problem) {
  const undo = problem.data.undo_errors
  return [problem.code, problem.cause.code, seen, undo.length, undo[0].step, undo[0].code, problem.data.steps.b.status]
}
