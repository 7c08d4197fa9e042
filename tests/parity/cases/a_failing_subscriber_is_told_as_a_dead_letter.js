const dead = Event.subscribe("dead.>")
const events = Event.subscribe("n", () => { throw Object.assign(new Error("no"), { code: "my.code" }) }, { retries: 2 })
await Event.publish("n", 1)
const letter = await dead.next(5)
await events.settle()
const stats = await events.stats()
return [letter.type, letter.data.event.type, letter.data.error.code, letter.data.attempts, stats.dead, stats.failed]
