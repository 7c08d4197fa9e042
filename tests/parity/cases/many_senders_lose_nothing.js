const channel = Channel.new(3), last = {}
let count = 0, sorted = true
const senders = [1, 2, 3, 4].map((s) => async () => { for (let i = 1; i <= 25; i++) await channel.send([s, i]) })
const writing = Task.spawn(async () => { await Task.all(senders); channel.close() })
for await (const [s, i] of channel) {
  sorted = sorted && i === (last[s] ?? 0) + 1
  last[s] = i
  count++
}
await writing.await()
return [count, sorted]
