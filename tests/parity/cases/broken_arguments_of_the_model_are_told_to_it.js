const agent = await Agent.create({ tools: ["calculate"], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "calculate", args: '{"expression": ' }] },
  (request) => {
    const part = request.messages[2].parts[0]
    return { text: part.failed + " " + part.content.slice(0, 39) }
  },
] }) })
return (await agent.run("go")).text
