-- A classifier chooses who answers; the conversation is handed over.
local function clerk(name, description, answer)
    return Agent.create{ name = name, description = description, model = Model.scripted{ replies = {{ text = answer }} } }
end
local router = Agent.from_template("router", {
    routes = { clerk("sales", "Offers and prices.", "It is 9 euros."), clerk("support", "Things that do not work.", "Restart it.") },
    fallback = "support",
    classifier = Model.scripted{ replies = {{ output = { route = "sales", reason = "asks for a price" } }} },
})
local reply = router:run("What does it cost?")
print(reply.agent, reply.text, reply.output.reason)
