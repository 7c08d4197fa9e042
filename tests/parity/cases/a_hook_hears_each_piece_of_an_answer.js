const model = Model.scripted({ replies: [{ text: "abcd" }], chunkSize: 1 })
await Hook.on("chunk:model", (crossing) => {
    if (crossing.result.type !== "text") return
    if (crossing.result.text === "b") return Hook.replace("*")
    if (crossing.result.text === "d") return Hook.replace(null)
})
const pieces = []
const reply = await Model.ask("go", { model, onText: (text) => { pieces.push(text) } })
return [pieces.join(""), reply.text]
