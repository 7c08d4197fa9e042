const events = Event.subscribe("n")
Task.spawn(async () => {
    for (let i = 1; i <= 3; i++) await Event.publish("n", i)
})
const seen = []
for await (const event of events) {
    seen.push(event.data)
    if (seen.length === 3) await events.close()
}
return seen
