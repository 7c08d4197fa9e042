local agent = Agent.create{ model = Model.scripted{ replies = { { text = "x" } }, delay_s = 30 } }
local task = Task.spawn(function() return agent:run("go") end)
Task.sleep(0.005)
task:cancel()
Task.sleep(0.005)
return agent.state
