const agent = await Agent.create({ tools: ["calculate"], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "calculate", args: { expression: "6 * 7" } }] },
  { text: "It is 42." },
] }) })
const reply = await agent.run("What is 6 times 7?")
return [reply.text, reply.toolCalls[0].name, reply.messages.length, reply.usage.requests]
