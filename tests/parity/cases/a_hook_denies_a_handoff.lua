local second = Agent.create{ name = "second", model = Model.scripted{ replies = {} } }
local first = Agent.create{ name = "first", handoffs = { second },
    model = Model.scripted{ replies = { { tool_calls = { { name = "handoff_to_second", args = {} } } } } } }
Hook.on("before:handoff", function() return Hook.deny("stay here") end)
local ok, problem = pcall(first.run, first, "go")
return { problem.code, problem.message }
