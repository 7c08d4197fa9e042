const channel = Channel.new(1)
Event.subscribe("n", async (event) => { await channel.send(event.data) })
Task.spawn(async () => { await Task.sleep(0.01); await Event.publish("n", 7) })
return channel.receive()
