local agent = Agent.create{ name = "gone" }
agent:close()
local ok, problem = pcall(function() return agent:run("hi") end)
return problem.code
