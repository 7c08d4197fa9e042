const flow = await Workflow.loop({ until: (scope) => scope.last > 100, body: { name: "b", run: (n) => n * 3 } })
const both = await Workflow.loop({ over: [1, 2, 3, 4], until: "item == 2", body: { name: "b", run: (n) => n } })
return [(await flow.run(1)).output, (await flow.run(500)).output, (await both.run()).output]
