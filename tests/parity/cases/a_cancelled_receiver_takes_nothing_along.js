const channel = Channel.new()
const first = Task.spawn(() => channel.receive())
const second = Task.spawn(() => channel.receive())
await Task.sleep(0.002)
first.cancel()
await channel.send("kept")
return [first.status, await second.await()]
