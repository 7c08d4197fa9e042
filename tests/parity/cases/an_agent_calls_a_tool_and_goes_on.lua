local agent = Agent.create{ tools = { "calculate" }, model = Model.scripted{ replies = {
  { tool_calls = { { name = "calculate", args = { expression = "6 * 7" } } } },
  { text = "It is 42." },
} } }
local reply = agent:run("What is 6 times 7?")
return { reply.text, reply.tool_calls[1].name, #reply.messages, reply.usage.requests }
