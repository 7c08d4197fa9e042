const remember = await Tool.define({ name: "remember", description: "Remembers.", run: async (args, call) => {
  await call.state.set("city", args.city)
  return call.agent
} })
const agent = await Agent.create({ name: "clerk", tools: [remember], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "remember", args: { city: "Oslo" } }] }, { text: "done" },
] }) })
await agent.run("I live in Oslo.")
let ok = true
try { await remember.call({ city: "Rome" }) } catch { ok = false }
return [await (await agent.getState()).values(), (await agent.messages())[2].parts[0].content, ok]
