const flow = await Workflow.sequential({ name: "shout", description: "Shouts.", steps: [(text) => text.toUpperCase()] })
const model = await Model.scripted({ replies: [
  { tool_calls: [{ name: "shout", args: { task: "hey" } }, { name: "shout", args: { task: "you" } }] },
  (request) => {
    const parts = request.messages.at(-1).parts
    return { text: parts[0].content + " " + parts[1].content }
  },
] })
const agent = await Agent.create({ model, tools: [flow] })
return [(await agent.run("shout")).text, await agent.hasTool("shout")]
