const agent = await Agent.create({ name: "guide", model: Model.scripted({ replies: [
  (request) => ({ text: request.messages.length + " messages" }),
], repeatLast: true }) })
const start = await State.new({ topic: "rivers" })
const one = await agent.runFrom(start, "first")
const two = await agent.runFrom(one.state, "second")
return [
  one.reply.text, two.reply.text, await two.state.get("answer"), await two.state.get("topic"), (await two.state.get("messages")).length,
  await start.keys(), (await agent.messages()).length, await agent.state,
]
