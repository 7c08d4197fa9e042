const agent = await Agent.create({ name: "a", instructions: "Be brief.", model: Model.scripted({ replies: [{ text: "hello" }] }) })
const reply = await agent.run("hi")
return [reply.text, reply.agent, reply.finishReason, reply.messages.length, reply.usage.requests]
