const one = await Agent.create({ name: "one", model: Model.scripted({ replies: [{ text: "hello" }] }) })
const router = await Agent.fromTemplate("router", { routes: [one], model: Model.scripted({ replies: [{ output: { route: "one" } }] }) })
const seen = []
for await (const chunk of router.stream("?")) seen.push(chunk.text ?? chunk.target ?? chunk.type)
return seen
