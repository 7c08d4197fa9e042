const agent = await Agent.create({ name: "a", model: Model.scripted({ replies: [{ text: "abcdef" }], chunkSize: 1, delayS: 0.002 }) })
const stream = agent.stream("go")
const first = (await stream.next()).text
await stream.close()
return [first, await agent.state, (await stream.next()) === null]
