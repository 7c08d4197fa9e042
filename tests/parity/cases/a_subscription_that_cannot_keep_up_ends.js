const events = Event.subscribe("n", null, { buffer: 2, onFull: "close" })
for (let i = 1; i <= 4; i++) await Event.publish("n", i)
const a = (await events.next(1)).data, b = (await events.next(1)).data
try { await events.next(1) } catch (problem) { return [a, b, problem.code] }
