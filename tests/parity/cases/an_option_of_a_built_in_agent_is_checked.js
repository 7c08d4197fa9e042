const agent = await Agent.create({})
const problems = []
for (const [name, options] of [
  ["critic", { round: 3 }], ["critic", { rounds: "three" }], ["critic", { rounds: 0 }], ["chat", { older: "burn" }],
  ["router", {}], ["router", { routes: [] }], ["router", { routes: [agent, agent] }],
  ["router", { routes: [agent], fallback: "agnet" }], ["chat", { tools: ["calculat"] }], ["chatt", {}],
]) {
  try { await Agent.fromTemplate(name, options) } catch (problem) { problems.push(problem.code) }
}
return problems
