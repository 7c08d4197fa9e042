const queue = await Event.subscribe("news", null, { buffer: 2, onFull: "block" })
await Event.publish("news", 1)
await Event.publish("news", 2)
const value = (await Tool.call("calculate", { expression: "6*7" })).value
await Event.publish("weather", "fine")
return [value, (await queue.next()).data, (await queue.next()).data]
