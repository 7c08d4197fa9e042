const pieces = []
const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "abcdefg" }], chunkSize: 3 }) })
const reply = await agent.run("go", { onText: async (text) => { await Task.sleep(0); pieces.push(text) } })
return [pieces, reply.text]
