await Hook.use("cache")
const model = await Model.scripted({ replies: [{ text: "one" }, { text: "two" }] })
const ask = async (text) => (await Model.ask(text, { model })).text
return [await ask("hello"), await ask("hello"), await ask("goodbye")]
