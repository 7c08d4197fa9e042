const second = await Agent.create({ name: "second", model: Model.scripted({ replies: [] }) })
const third = await Agent.create({ name: "third", model: Model.scripted({ replies: [{ text: "from third" }] }) })
const first = await Agent.create({ name: "first", handoffs: [second],
    model: Model.scripted({ replies: [{ tool_calls: [{ name: "handoff_to_second", args: {} }] }] }) })
let to
await Hook.on("before:handoff", () => {
    to = "third"
    return Hook.redirect(third)
}, { match: "second" })
const reply = await first.run("go")
return [reply.text, reply.agent, to]
