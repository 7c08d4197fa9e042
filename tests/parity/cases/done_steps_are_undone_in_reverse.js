const seen = []
const step = (name) => ({ name, run: () => name + " done", undo: (output) => { seen.push(output) } })
try {
  await (await Workflow.sequential({ steps: [step("a"), step("b"), { name: "bad", run: () => { throw new Error("broken") },
    undo: () => { seen.push("never") } }, step("c")] })).run()
} catch (problem) {
  const steps = problem.data.steps
  return [seen, steps.a.status, steps.b.status, steps.bad.status, steps.c === undefined]
}
