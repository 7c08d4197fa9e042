const tool = await Tool.define({ name: "broken", description: "Breaks.", run: () => {
  throw new Error("no luck")
} })
const agent = await Agent.create({ name: "a", model: Model.scripted({ replies: [async () => {
  const value = await tool.call({})
  return { text: value }
}] }) })
const reply = await agent.run("hi")
return reply.text
