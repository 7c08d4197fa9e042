const agent = await Agent.create({ name: "gone" })
await agent.close()
try { await agent.run("hi") } catch (problem) { return problem.code }
