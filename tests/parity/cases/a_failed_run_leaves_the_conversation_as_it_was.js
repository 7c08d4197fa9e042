const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "hello" }, { error: "provider.server" }, { text: "again" }] }) })
await agent.run("one")
let code
try { await agent.run("two") } catch (problem) { code = problem.code }
const after = (await agent.messages()).length
return [code, after, (await agent.run("three")).text, (await agent.messages()).length]
