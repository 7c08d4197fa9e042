const flow = await Workflow.sequential({ steps: [{ name: "a", run: (n) => n + 1 }] })
await flow.add({ name: "c", run: (n) => n * 10 })
await flow.add({ name: "b", run: (n) => n * 2 }, { after: "a" })
const first = (await flow.run(1)).output
await flow.remove("a")
await flow.replace("b", (n) => n * 3)
const twice = await flow.add({ name: "b", run: () => {} }).catch((problem) => problem)
const lost = await flow.add("calculate", { after: "z" }).catch((problem) => problem)
return [first, (await flow.run(1)).output, twice.code, lost.code]
