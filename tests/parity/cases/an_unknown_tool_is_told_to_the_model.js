const agent = await Agent.create({ tools: ["calculate"], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "calculat", args: {} }] },
  (request) => ({ text: request.messages[2].parts[0].content }),
] }) })
return (await agent.run("go")).text.includes("calculate")
