const model = Model.scripted({ replies: [
  { output: { position: "maybe", argument: "" } }, { output: { position: "yes", argument: "" } },
] })
const other = Model.scripted({ replies: [{ output: { position: "yes", argument: "" } }] })
const reply = await (await Agent.fromTemplate("debate", { debaters: [model, other], choices: ["yes", "no"] })).run("?")
let problem
try { await Agent.fromTemplate("debate", { debaters: [other] }) } catch (error) { problem = error }
return [reply.text, reply.usage.requests, problem.code]
