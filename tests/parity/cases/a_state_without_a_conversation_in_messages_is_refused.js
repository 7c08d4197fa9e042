const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "x" }] }) })
const found = []
for (const messages of ["text", [1], [{ role: "nobody", text: "x" }]]) {
  try { await agent.runFrom(State.new({ messages }), "go") } catch (problem) { found.push(problem.code) }
}
return found
