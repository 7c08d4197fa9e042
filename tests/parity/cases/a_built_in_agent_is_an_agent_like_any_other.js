const model = Model.scripted({ replies: [{ text: "fine" }, { output: { approved: true } }] })
const critic = await Agent.fromTemplate("critic", { model, description: "Writes well." })
const answer = await (await critic.asTool()).call({ task: "Write." })
const copy = await critic.clone({ name: "second", model: Model.scripted({ replies: [{ text: "own" }, { output: { approved: true } }] }) })
const reply = await copy.run("Write.")
const limited = await Agent.fromTemplate("critic", { limits: { turns: 1 }, model: Model.scripted({ replies: [{ text: "one" }] }) })
await Task.settle([() => limited.run("Write.")])
await critic.close()
let problem
try { await critic.run("x") } catch (error) { problem = error }
return [answer.answer, reply.text, reply.agent, await limited.state, (await limited.messages()).length, await critic.state, problem.code, critic.description]
