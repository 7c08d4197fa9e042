const agent = await Agent.create({ tools: ["calculate"], model: Model.scripted({ replies: [
  { reasoning: "hmm", tool_calls: [{ name: "calculate", args: { expression: "1 + 1" } }] },
  { text: "two" },
] }) })
const seen = []
for await (const chunk of agent.stream("go")) seen.push(chunk.type)
return seen
