const tool = Tool.define({ name: "stock", description: "Looks.", run: () => {
  throw Object.assign(new Error("nothing left"), { code: "stock.empty", hint: "order more" })
} })
const agent = await Agent.create({ tools: [tool], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "stock" }] },
  (request) => ({ text: request.messages[2].parts[0].content }),
] }) })
return (await agent.run("go")).text
