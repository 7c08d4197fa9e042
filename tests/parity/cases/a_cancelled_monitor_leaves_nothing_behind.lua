local monitor = Agent.from_template("monitor", { events = "tick", max_events = 1, model = Model.scripted{ replies = {} } })
local task = Task.spawn(function() return monitor:run("Look.") end)
Task.sleep(0.02)
task:cancel()
Task.sleep(0.02)
Event.publish("tick")
return { monitor.state, #monitor:messages() }
