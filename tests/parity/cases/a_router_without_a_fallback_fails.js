const only = await Agent.create({ name: "only" })
const router = await Agent.fromTemplate("router", { routes: [only], model: Model.scripted({ replies: [{ text: "dunno" }], repeatLast: true }) })
await router.run("?")
