const big = Event.subscribe("n", null, { where: async (event) => { await Task.yield(); return event.data.x > 1 } })
const three = Event.subscribe("n", null, { where: { x: 3 } })
for (let x = 1; x <= 3; x++) await Event.publish("n", { x })
return [(await big.next(1)).data.x, (await three.next(1)).data.x]
