// A classifier chooses who answers; the conversation is handed over.
const clerk = (name, description, answer) =>
    Agent.create({ name, description, model: Model.scripted({ replies: [{ text: answer }] }) })
const router = await Agent.fromTemplate("router", {
    routes: [clerk("sales", "Offers and prices.", "It is 9 euros."), clerk("support", "Things that do not work.", "Restart it.")],
    fallback: "support",
    classifier: Model.scripted({ replies: [{ output: { route: "sales", reason: "asks for a price" } }] }),
})
const reply = await router.run("What does it cost?")
print(reply.agent, reply.text, reply.output.reason)
