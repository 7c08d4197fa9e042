const session = await Session.open("turns", { trim: { last: 2 } })
const agent = await Agent.create({
    model: Model.scripted({ replies: [(request) => ({ text: "read " + request.messages.length })], repeatLast: true }),
    session,
})
const said = []
for (let i = 1; i <= 3; i++) said.push((await agent.run("question " + i)).text)
return [said, (await session.messages()).length]
