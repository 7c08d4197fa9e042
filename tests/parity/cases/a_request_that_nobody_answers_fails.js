const codes = []
const attempt = async (act) => { try { await act() } catch (problem) { codes.push(problem.code) } }
await attempt(() => Event.request("ask.me"))
const events = Event.subscribe("ask.me")
await attempt(() => Event.request("ask.me", 1, { timeoutS: 0.01 }))
await Event.publish("ask.me")
await events.next(1)
const plain = await events.next(1)
await attempt(() => Event.reply(plain, 2))
return codes
