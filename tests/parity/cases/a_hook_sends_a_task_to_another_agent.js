const b = await Agent.create({ name: "b", model: Model.scripted({ replies: [{ text: "from b" }], repeatLast: true }) })
const a = await Agent.create({ name: "a", model: Model.scripted({ replies: [] }) })
let target = "b"
await Hook.on("before:agent", () => Hook.redirect(target), { match: "a" })
const one = await a.run("x")
target = b
const two = await a.run("x")
return [[one.text, one.agent], [two.text, two.agent]]
