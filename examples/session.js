// A conversation that outlives the run: each run adds a turn, tells how many came before, and keeps the last three.
const session = await Session.open("chat", { tags: ["example"] })
const agent = await Agent.create({
    model: Model.scripted({ replies: [(request) => ({ text: `I see ${request.messages.length} messages.` })] }),
    session,
})
const reply = await agent.run(Run.args[0] ?? "Hello?")
const turns = (await session.info()).messages / 2
await session.trim({ last: 6 })
return { said: reply.text, turns, kept: (await session.info()).messages }
