const model = await Model.scripted({ replies: [{ text: "two" }], delayS: 0.001 })
const flow = await Workflow.sequential({ steps: [
  async () => { await Task.sleep(0.001); return (await Model.ask("how many?", { model })).text },
  async (text) => text + " " + (await Tool.call("calculate", { expression: "1 + 1" })).value,
] })
return (await flow.run()).output
