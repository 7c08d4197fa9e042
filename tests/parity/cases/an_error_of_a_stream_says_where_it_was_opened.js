const agent = await Agent.create({ name: "a", model: Model.scripted({ replies: [{ error: "provider.server" }] }) })
const stream = agent.stream("hi")
for await (const chunk of stream) {
  print(chunk.type)
}
