const flow = await Workflow.loop({ times: 3, body: [{ name: "double", run: (n) => n * 2 }, { name: "add", run: (n) => n + 1 }] })
const none = await Workflow.loop({ times: 0, body: "calculate" })
return [(await flow.run(1)).output, (await none.run("as it is")).output]
