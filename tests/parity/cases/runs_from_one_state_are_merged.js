const note = await Tool.define({ name: "note", description: "Notes.", run: async (args, call) => {
  await call.state.set("log", [...await call.state.get("log", []), args.text])
  return "noted"
} })
const agent = (name) => Agent.create({ name, tools: [note], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "note", args: { text: name } }] }, { text: name },
] }) })
const start = await State.new({ log: ["start"] })
const done = await Promise.all(["one", "two"].map(async (name) => (await (await agent(name)).runFrom(start, "go")).state))
const names = (await done[0].conflicts(done[1])).map((each) => each.key)
for (const state of done) { await state.delete("messages"); await state.delete("answer") }
const changed = await done[0].merge(done[1], { policy: "append_lists" })
return [names, changed, await done[0].values(), await start.values()]
