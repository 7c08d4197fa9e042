local helper = Agent.create{ name = "helper", description = "Knows.", model = Model.scripted{ replies = { { text = "42" } } } }
local boss = Agent.create{ name = "boss", tools = { helper }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "helper", args = { task = "Which?" } } } },
  function(request) return { text = "Helper says " .. request.messages[3].parts[1].content } end,
} } }
local reply = boss:run("go")
return { reply.text, reply.agent, reply.usage.requests, #helper:messages() }
