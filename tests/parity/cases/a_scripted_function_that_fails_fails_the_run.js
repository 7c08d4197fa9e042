const agent = await Agent.create({
  model: Model.scripted({ replies: [() => { throw Object.assign(new Error("stop it"), { code: "no.more" }) }] }),
})
let found
try { await agent.run("go") } catch (problem) { found = problem }
return [found.code, found.message, await agent.state]
