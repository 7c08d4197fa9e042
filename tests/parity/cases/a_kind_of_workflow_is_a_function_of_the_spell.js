await Workflow.define("relay", async (step, input, options) => {
  let value = input
  for (const name of (await step.names).reverse()) value = await step(name, value)
  return [value, options.word]
})
const flow = await Workflow.create({ kind: "relay", name: "r", options: { word: "hey" }, steps: [
  { name: "a", run: (n) => n * 2 }, { name: "b", run: (n) => n + 1 },
] })
return [(await flow.run(1)).output, flow.kind, await Workflow.kinds()]
