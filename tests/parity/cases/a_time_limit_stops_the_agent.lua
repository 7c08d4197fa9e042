local agent = Agent.create{ limits = { seconds = 0.02 }, model = Model.scripted{ replies = { { text = "late" } }, delay_s = 5 } }
local ok, problem = pcall(function() return agent:run("go") end)
return problem.code
