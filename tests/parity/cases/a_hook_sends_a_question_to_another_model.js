const b = await Model.scripted({ replies: [{ text: "from b" }], repeatLast: true })
const a = await Model.scripted({ replies: [{ error: "provider.quota" }], repeatLast: true })
const before = await Hook.on("before:model", () => Hook.redirect(b))
const first = (await Model.ask("x", { model: a })).text
await before.remove()
await Hook.on("error:model", () => Hook.redirect(b))
return [first, (await Model.ask("x", { model: a })).text]
