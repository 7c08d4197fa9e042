const channel = Channel.new(), seen = []
const sender = Task.spawn(async () => {
  for (let i = 1; i <= 3; i++) { await channel.send(i); seen.push("sent " + i) }
})
await Task.sleep(0.002)
seen.push("before")
for (let i = 1; i <= 3; i++) seen.push("got " + await channel.receive())
await sender.await()
return [seen[0], seen[1], seen.length]
