const model = await Model.scripted({ replies: [{ text: "hello" }, { text: "bye" }] })
const first = await Hook.on("after:model", (crossing) => Hook.replace(crossing.result.message.parts[0].text.toUpperCase()))
const one = await Model.ask("a", { model })
await first.remove()
await Hook.on("after:model", () => Hook.replace({ text: "Bye." }))
const two = await Model.ask("b", { model })
return [one.text, one.finishReason, two.text]
