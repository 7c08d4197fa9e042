const agent = await Agent.create({ tools: ["calculate"], limits: { toolCalls: 3 }, model: Model.scripted({
  replies: [{ tool_calls: [{ name: "calculate", args: { expression: "1" } }, { name: "calculate", args: { expression: "2" } }] }], repeatLast: true }) })
try { await agent.run("go") } catch (problem) { return problem.code }
