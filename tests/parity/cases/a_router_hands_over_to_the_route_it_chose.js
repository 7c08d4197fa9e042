const billing = await Agent.create({ name: "billing", description: "Invoices.", model: Model.scripted({ replies: [{ text: "paid" }] }) })
const law = await Agent.create({ name: "law", description: "Contracts.", model: Model.scripted({ replies: [{ text: "void" }] }) })
const router = await Agent.fromTemplate("router", { routes: [billing, law], model: Model.scripted({ replies: [
  { output: { route: "law", reason: "a contract" } },
] }) })
const reply = await router.run("Is it valid?")
return [
  reply.text, reply.agent, reply.output.route, reply.output.reason, reply.output.fallback,
  (await law.messages()).length, (await billing.messages()).length,
]
