const member = await Agent.create({ name: "m", model: Model.scripted({ replies: [{ error: "provider.server" }] }) })
const ask = { tool_calls: [{ name: "m", args: { task: "t" } }] }
const lead = Model.scripted({ replies: [ask, ask, (request) => ({ text: request.messages[request.messages.length - 1].parts[0].content })] })
const reply = await (await Agent.fromTemplate("supervisor", { team: [member], model: lead, maxDelegations: 1 })).run("Do it.")
return [reply.text, reply.output.delegations.length, reply.output.delegations[0].failed]
