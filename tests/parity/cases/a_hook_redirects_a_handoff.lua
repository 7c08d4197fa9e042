local second = Agent.create{ name = "second", model = Model.scripted{ replies = {} } }
local third = Agent.create{ name = "third", model = Model.scripted{ replies = { { text = "from third" } } } }
local first = Agent.create{ name = "first", handoffs = { second },
    model = Model.scripted{ replies = { { tool_calls = { { name = "handoff_to_second", args = {} } } } } } }
local to
Hook.on("before:handoff", function(crossing)
    to = "third"
    return Hook.redirect(third)
end, { match = "second" })
local reply = first:run("go")
return { reply.text, reply.agent, to }
