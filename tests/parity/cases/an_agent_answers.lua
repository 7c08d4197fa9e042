local agent = Agent.create{ name = "a", instructions = "Be brief.", model = Model.scripted{ replies = { { text = "hello" } } } }
local reply = agent:run("hi")
return { reply.text, reply.agent, reply.finish_reason, #reply.messages, reply.usage.requests }
