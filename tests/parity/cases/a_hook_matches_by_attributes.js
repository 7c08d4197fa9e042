const seen = []
await Hook.on("before:tool", (c) => { seen.push(c.name + " by " + c.agent) }, { match: { agent: "w*", effect: "pure" } })
const agent = (name) => Agent.create({ name, tools: ["calculate"], model: Model.scripted({ replies: [
    { tool_calls: [{ name: "calculate", args: { expression: "1" } }] }, { text: "ok" }] }) })
await (await agent("writer")).run("go")
await (await agent("reader")).run("go")
await Tool.call("calculate", { expression: "1" })
return seen
