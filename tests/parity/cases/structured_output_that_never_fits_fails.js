const agent = await Agent.create({
  output: { type: "object", properties: { n: { type: "integer" } }, required: ["n"] },
  model: Model.scripted({ replies: [{ text: "no" }], repeatLast: true }),
})
let found
try { await agent.run("go") } catch (problem) { found = problem }
return [found.code, found.hint, await agent.state]
