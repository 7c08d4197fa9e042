const slow = (name) => Tool.define({ name, description: "Waits.", run: async () => {
  print(name, "starts")
  await Task.sleep(0.01)
  print(name, "ends")
  return name
} })
const agent = await Agent.create({ tools: [slow("one"), slow("two")], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "one" }, { name: "two" }] },
  (request) => ({ text: request.messages[2].parts[0].content + "," + request.messages[2].parts[1].content }),
] }) })
return (await agent.run("go")).text
