let told
const model = Model.scripted({ replies: [
    { tool_calls: [{ name: "calculate", args: { expression: "1" } }] },
    (request) => { told = request.messages.at(-1).parts[0]; return { text: "I may not." } },
] })
await Hook.on("before:tool", () => Hook.deny("not today"))
const reply = await (await Agent.create({ model, tools: ["calculate"] })).run("go")
return [told.failed && told.content.includes("not today"), reply.text]
