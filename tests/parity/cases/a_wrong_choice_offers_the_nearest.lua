local one, two = Agent.create{ name = "one" }, Agent.create{ name = "two" }
local ok, problem = pcall(function() return one:handoff(two, { input_filter = "lst" }) end)
return { problem.code, problem.hint }
