const agent = () => Agent.create({ tools: ["calculate"], model: Model.scripted({ replies: [
  { tool_calls: [{ name: "calculate", args: { expression: "1" } }] }, { text: "ok" }] }) })
const first = (await (await agent()).run("go")).text
try { await (await agent()).run("go") } catch (problem) { return [first, problem.code] }
