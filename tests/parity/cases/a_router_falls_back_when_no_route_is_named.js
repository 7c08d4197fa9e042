const agent = (name) => Agent.create({ name, model: Model.scripted({ replies: [{ text: name }] }) })
const astray = { output: { route: "nobody" } }
const router = await Agent.fromTemplate("router", {
  routes: [agent("a"), agent("b")], fallback: "b", classifier: Model.scripted({ replies: [astray, astray, astray] }),
})
const reply = await router.run("?")
return [reply.text, reply.output.fallback, reply.usage.requests]
