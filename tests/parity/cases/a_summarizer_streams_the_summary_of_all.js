const model = Model.scripted({ replies: [{ text: "short" }], chunkSize: 3 })
const pieces = []
const reply = await (await Agent.fromTemplate("summarizer", { model })).run("long", { onText: (text) => { pieces.push(text) } })
return [pieces, reply.output.levels.length]
