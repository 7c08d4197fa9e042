const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "x" }], delayS: 30 }) })
const task = Task.spawn(() => agent.run("go"))
await Task.sleep(0.005)
task.cancel()
await Task.sleep(0.005)
return agent.state
