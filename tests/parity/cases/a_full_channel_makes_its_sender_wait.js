const channel = Channel.new(2)
let sent = 0
Task.spawn(async () => { for (let i = 1; i <= 5; i++) { await channel.send(i); sent = i } channel.close() })
await Task.sleep(0.002)
const first = sent
await channel.receive()
await Task.sleep(0.002)
const second = sent
const rest = []
for await (const value of channel) rest.push(value)
return [first, second, rest]
