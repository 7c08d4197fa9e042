// Events: a worker that answers orders, and a reader that hears what happens to them.
const stock = { apple: 3, pear: 0 }
Event.subscribe("order.placed", async (event) => {
    const left = stock[event.data.fruit]
    if (left === 0) return Event.publish("order.refused", event.data)
    stock[event.data.fruit] = left - 1
    await Event.publish("order.sent", event.data)
})

const outcomes = Event.subscribe("order.*", null, { where: (event) => event.type !== "order.placed" })
for (const fruit of ["apple", "pear"]) await Event.publish("order.placed", { fruit })

const told = []
for await (const event of outcomes) {
    told.push(event.data.fruit + " " + event.type)
    if (told.length === 2) await outcomes.close()
}
return told
