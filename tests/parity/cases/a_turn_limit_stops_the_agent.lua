local agent = Agent.create{ tools = { "calculate" }, limits = { turns = 2 }, model = Model.scripted{
  replies = { { tool_calls = { { name = "calculate", args = { expression = "1" } } } } }, repeat_last = true } }
local ok, problem = pcall(function() return agent:run("go") end)
return { ok, problem.code, agent.state }
