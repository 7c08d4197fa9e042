const agent = await Agent.create({ tools: ["calculate"], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "calculate", args: { expression: "6*7" } }] }, { text: "42" }] }) })
const [shown, kept] = await agent.stream("go").tee()
return Task.all([
  async () => { const kinds = []; for await (const chunk of shown) kinds.push(chunk.type); return kinds },
  async () => { for await (const chunk of kept) if (chunk.type === "done") return chunk.reply.text },
])
