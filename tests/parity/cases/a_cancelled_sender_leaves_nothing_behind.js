const channel = Channel.new()
const first = Task.spawn(async () => { await channel.send("lost") })
const second = Task.spawn(async () => { await channel.send("sent") })
await Task.sleep(0.002)
first.cancel()
return [first.status, await channel.receive(), (await second.await()) == null]
