const second = await Agent.create({ name: "second", model: Model.scripted({ replies: [] }) })
const first = await Agent.create({ name: "first", handoffs: [second],
    model: Model.scripted({ replies: [{ tool_calls: [{ name: "handoff_to_second", args: {} }] }] }) })
await Hook.on("before:handoff", () => Hook.deny("stay here"))
try { await first.run("go") } catch (problem) { return [problem.code, problem.message] }
