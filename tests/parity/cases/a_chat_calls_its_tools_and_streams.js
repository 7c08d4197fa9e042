const model = Model.scripted({ chunkSize: 3, replies: [
  { tool_calls: [{ name: "calculate", args: { expression: "6 * 7" } }] }, { text: "it is 42" },
] })
const chat = await Agent.fromTemplate("chat", { model, tools: ["calculate"], name: "desk" })
const pieces = []
const reply = await chat.run("?", { onText: (text) => { pieces.push(text) } })
return [pieces, reply.agent, reply.toolCalls.length, (await Agent.get("desk")).name]
