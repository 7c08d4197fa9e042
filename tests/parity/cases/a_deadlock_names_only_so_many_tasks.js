const channel = Channel.new()
for (let i = 1; i <= 20; i++) Task.spawn(async () => { await channel.receive() })
const first = Task.spawn(() => channel.receive())
await first.await()
