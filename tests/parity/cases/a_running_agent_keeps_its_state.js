let agent
const swap = await Tool.define({ name: "swap", description: "Swaps.", run: async () => {
  try { await agent.setState({}) } catch (problem) { return problem.code }
} })
agent = await Agent.create({ tools: [swap], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "swap", args: {} }] }, { text: "done" },
] }) })
await agent.run("go")
return (await agent.messages())[2].parts[0].content
