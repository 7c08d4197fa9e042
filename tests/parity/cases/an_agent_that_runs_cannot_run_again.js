const agent = await Agent.create({ name: "busy", model: Model.scripted({ replies: [{ text: "x" }], delayS: 0.02 }) })
const task = Task.spawn(async () => (await agent.run("one")).text)
await Task.sleep(0.005)
let found
try { await agent.run("two") } catch (problem) { found = problem }
return [found.code, found.message, await agent.state, await task.await()]
