const seen = []
const flow = await Workflow.sequential({ steps: [
  { name: "a", run: () => "a", undo: async (output) => { await Task.sleep(0.001); seen.push(output) } },
  { name: "slow", run: () => Task.sleep(60) },
] })
const task = Task.spawn(() => flow.run())
await Task.sleep(0.02)
task.cancel()
while (seen.length === 0) await Task.sleep(0.001)
await Task.sleep(0.005)
return [seen, await flow.state]
