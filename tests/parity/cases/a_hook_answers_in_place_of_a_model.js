const model = Model.scripted({ replies: [] })
await Hook.on("before:model", () => Hook.cacheHit("from memory"))
const pieces = []
const reply = await Model.ask("hello", { model, onText: (text) => { pieces.push(text) } })
return [reply.text, pieces.join(""), reply.usage.requests, reply.usage.inputTokens]
