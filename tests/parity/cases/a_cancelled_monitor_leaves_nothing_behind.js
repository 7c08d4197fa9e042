const monitor = await Agent.fromTemplate("monitor", { events: "tick", maxEvents: 1, model: Model.scripted({ replies: [] }) })
const task = Task.spawn(() => monitor.run("Look."))
await Task.sleep(0.02)
task.cancel()
await Task.sleep(0.02)
await Event.publish("tick")
return [await monitor.state, (await monitor.messages()).length]
