const helper = await Agent.create({ name: "helper", description: "Knows.", model: Model.scripted({ replies: [{ text: "42" }] }) })
const boss = await Agent.create({ name: "boss", tools: [helper], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "helper", args: { task: "Which?" } }] },
  (request) => ({ text: "Helper says " + request.messages[2].parts[0].content }),
] }) })
const reply = await boss.run("go")
return [reply.text, reply.agent, reply.usage.requests, (await helper.messages()).length]
