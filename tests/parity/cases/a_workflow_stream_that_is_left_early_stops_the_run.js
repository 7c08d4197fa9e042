let ran = false
const flow = await Workflow.sequential({ steps: [{ name: "slow", run: () => Task.sleep(30) }, { name: "b", run: () => { ran = true } }] })
for await (const chunk of flow.stream()) break
return [ran, flow.name]
