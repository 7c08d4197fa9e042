const agent = await Agent.create({ limits: { seconds: 0.02 }, model: Model.scripted({ replies: [{ text: "late" }], delayS: 5 }) })
try { await agent.run("go") } catch (problem) { return problem.code }
