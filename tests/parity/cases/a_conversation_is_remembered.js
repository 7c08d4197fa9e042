const agent = await Agent.create({ model: Model.scripted({ replies: [
  { text: "hello" },
  (request) => ({ text: String(request.messages.length) }),
] }) })
await agent.run("one")
return [(await agent.run("two")).text, (await agent.messages()).length]
