const model = Model.scripted({ replies: [{ text: "abcd" }], chunkSize: 1 })
await Hook.on("chunk:model", (crossing) => {
    if (crossing.result.text === "c") return Hook.deny("enough")
})
let text = ""
try {
    for await (const chunk of Model.stream("go", { model })) text += chunk.text ?? ""
} catch (problem) { return [text, problem.code] }
