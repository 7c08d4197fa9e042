const seen = []
const done = (name) => ({ name, run: () => name, undo: (output) => { seen.push(output) } })
const inner = (name, a, b) => Workflow.sequential({ name, steps: [done(a), done(b)] })
try {
  await (await Workflow.sequential({ steps: [
    inner("one", "a", "b"),
    { workflow: inner("two", "c", "d"), undo: () => { seen.push("own") } },
    { name: "bad", run: () => { throw new Error("broken") } },
  ] })).run()
} catch (problem) { return [seen, problem.data.steps.one.status, problem.data.steps.two.status] }
