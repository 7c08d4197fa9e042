const seen = await Channel.new(1)
await Event.subscribe("dead.order.placed", async (event) => { await seen.send(event.data.error.stack) })
await Event.subscribe("order.placed", () => {
  throw new Error("no handler for it")
})
await Event.publish("order.placed", 1)
const stack = await seen.receive()
return /^spell\.js:(\d+) in /.exec(stack)[1]
