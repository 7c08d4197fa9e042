await Hook.use("redact")
const model = await Model.scripted({ replies: [{ text: "write to ann@example.org or 4111 1111 1111 1111" }], chunkSize: 3 })
const pieces = []
const reply = await Model.ask("go", { model, onText: (text) => { pieces.push(text) } })
return [pieces.join(""), reply.text]
