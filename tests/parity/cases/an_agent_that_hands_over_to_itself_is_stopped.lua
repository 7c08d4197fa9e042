local again = { { tool_calls = { { name = "handoff_to_loop" } } } }
local last = Agent.create{ name = "loop", model = Model.scripted{ replies = again, repeat_last = true } }
for _ = 1, 4 do
  last = Agent.create{ name = "loop", handoffs = { last }, model = Model.scripted{ replies = again, repeat_last = true } }
end
local ok, problem = pcall(function() return last:run("go") end)
return { problem.code, problem.message }
