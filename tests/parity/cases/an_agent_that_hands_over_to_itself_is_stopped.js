const again = [{ tool_calls: [{ name: "handoff_to_loop" }] }]
let last = await Agent.create({ name: "loop", model: Model.scripted({ replies: again, repeatLast: true }) })
for (let i = 0; i < 4; i++) {
  last = await Agent.create({ name: "loop", handoffs: [last], model: Model.scripted({ replies: again, repeatLast: true }) })
}
try { await last.run("go") } catch (problem) { return [problem.code, problem.message] }
