const flow = await Workflow.loop({ while: "last < 100", body: { name: "b", run: (n) => n * 3 } })
const waits = await Workflow.loop({ while: async (scope) => { await Task.sleep(0.001); return scope.index < 4 }, body: { name: "b", run: (n) => n + 1 } })
return [(await flow.run(1)).output, (await flow.run(500)).output, (await waits.run(0)).output]
