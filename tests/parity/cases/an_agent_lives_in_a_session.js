const session = await Session.open("agent")
await session.save([])
const first = await Agent.create({ model: Model.scripted({ replies: [{ text: "Paris" }] }), session })
await first.run("Capital of France?")
const second = await Agent.create({
    model: Model.scripted({ replies: [(request) => ({ text: "seen " + request.messages.length })] }),
    session: Session.open("agent"),
})
let code
try { await second.reset() } catch (problem) { code = problem.code }
return [(await second.run("And?")).text, (await session.messages()).length, (await first.messages()).length, code]
