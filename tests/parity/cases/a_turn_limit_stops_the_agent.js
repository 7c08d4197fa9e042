const agent = await Agent.create({ tools: ["calculate"], limits: { turns: 2 }, model: Model.scripted({
  replies: [{ tool_calls: [{ name: "calculate", args: { expression: "1" } }] }], repeatLast: true }) })
let found
try { await agent.run("go") } catch (problem) { found = problem }
return [false, found.code, await agent.state]
