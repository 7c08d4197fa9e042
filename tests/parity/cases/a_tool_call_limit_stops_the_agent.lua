local agent = Agent.create{ tools = { "calculate" }, limits = { tool_calls = 3 }, model = Model.scripted{
  replies = { { tool_calls = { { name = "calculate", args = { expression = "1" } }, { name = "calculate", args = { expression = "2" } } } } }, repeat_last = true } }
local ok, problem = pcall(function() return agent:run("go") end)
return problem.code
