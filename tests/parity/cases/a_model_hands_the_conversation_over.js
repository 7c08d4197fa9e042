const expert = await Agent.create({ name: "expert", description: "Knows law.", model: Model.scripted({ replies: [
  (request) => ({ text: request.messages.length + " message: " + request.messages[0].parts[0].text }),
] }) })
const desk = await Agent.create({ name: "desk", handoffs: [expert], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "handoff_to_expert", args: { reason: "a legal question" } }] },
] }) })
const reply = await desk.run("May I?")
return [reply.text, reply.agent, reply.usage.requests]
