local billing = Agent.create{ name = "billing", description = "Invoices.", model = Model.scripted{ replies = {{ text = "paid" }} } }
local law = Agent.create{ name = "law", description = "Contracts.", model = Model.scripted{ replies = {{ text = "void" }} } }
local router = Agent.from_template("router", { routes = { billing, law }, model = Model.scripted{ replies = {
  { output = { route = "law", reason = "a contract" } },
} } })
local reply = router:run("Is it valid?")
return { reply.text, reply.agent, reply.output.route, reply.output.reason, reply.output.fallback, #law:messages(), #billing:messages() }
