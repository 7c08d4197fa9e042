local expert = Agent.create{ name = "expert", description = "Knows law.", model = Model.scripted{ replies = {
  function(request) return { text = #request.messages .. " message: " .. request.messages[1].parts[1].text } end,
} } }
local desk = Agent.create{ name = "desk", handoffs = { expert }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "handoff_to_expert", args = { reason = "a legal question" } } } },
} } }
local reply = desk:run("May I?")
return { reply.text, reply.agent, reply.usage.requests }
