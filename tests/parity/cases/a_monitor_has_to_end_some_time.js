const problems = []
for (const options of [{ events: "a" }, { events: "a..b", maxEvents: 1 }, { events: "a", maxEvents: 0 }, { maxEvents: 1 }]) {
  try { await Agent.fromTemplate("monitor", options) } catch (problem) { problems.push(problem.code) }
}
return problems
