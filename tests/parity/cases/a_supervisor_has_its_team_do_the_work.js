const member = (name, answer) => Agent.create({ name, description: name + "s.", model: Model.scripted({ replies: [{ text: answer }] }) })
const lead = Model.scripted({ replies: [
  { tool_calls: [{ name: "writer", args: { task: "write" } }, { name: "checker", args: { task: "check" } }] },
  { text: "All done." },
] })
const boss = await Agent.fromTemplate("supervisor", { team: [member("writer", "words"), member("checker", "fine")], model: lead })
const reply = await boss.run("Do it.")
const [first] = reply.output.delegations
return [reply.text, reply.output.delegations.length, first.member, first.task, first.report, first.failed, reply.usage.requests, reply.toolCalls.length]
