const slow = (name) => Tool.define({ name, description: "Waits.", run: async () => {
  print(name, "starts")
  await Task.sleep(0.005)
  print(name, "ends")
} })
const agent = await Agent.create({ maxParallelTools: 1, tools: [slow("one"), slow("two")], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "one" }, { name: "two" }] },
  { text: "done" },
] }) })
return (await agent.run("go")).text
