local agent = Agent.create{ name = "busy", model = Model.scripted{ replies = { { text = "x" } }, delay_s = 0.02 } }
local task = Task.spawn(function() return agent:run("one").text end)
Task.sleep(0.005)
local ok, problem = pcall(function() return agent:run("two") end)
return { problem.code, problem.message, agent.state, task:await() }
