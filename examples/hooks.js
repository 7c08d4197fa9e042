// Hooks: a guard on tools, a second try for models, and an eye on everything.
const log = []
await Hook.on("*:tool", (crossing) => {
    log.push(crossing.point + " " + crossing.name)
}, { name: "watch", fail: "open" })

await Hook.on("before:tool", (crossing) => {
    if (crossing.input.expression.length > 20) return Hook.deny("too long to be honest")
}, { name: "guard", match: "calculate" })

await Hook.on("error:model", (crossing) => {
    if (crossing.error.code === "provider.server") return Hook.retry({ delayS: 0.01, max: 2 })
}, { name: "second try" })

const model = Model.scripted({ replies: [
    { error: "provider.server" },
    { tool_calls: [{ name: "calculate", args: { expression: "6 * 7" } }] },
    { tool_calls: [{ name: "calculate", args: { expression: "1 + 1 + 1 + 1 + 1 + 1 + 1 + 1" } }] },
    { text: "It is 42; the other one I may not compute." },
] })

print((await (await Agent.create({ model, tools: ["calculate"] })).run("Compute both.")).text)
return log
