Event.subscribe("first", async () => { await Event.publish("second") })
const seconds = Event.subscribe("second")
const firsts = Event.subscribe("first")
await Event.publish("first")
const first = await firsts.next(1), second = await seconds.next(1)
return [second.causationid === first.id, second.correlationid === Run.id]
