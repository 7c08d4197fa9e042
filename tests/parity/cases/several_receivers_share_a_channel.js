const channel = Channel.new(), seen = []
const work = async () => { for await (const value of channel) seen.push(value) }
const workers = [Task.spawn(work), Task.spawn(work), Task.spawn(work)]
for (let i = 1; i <= 30; i++) await channel.send(i)
channel.close()
await Task.all(workers)
seen.sort((a, b) => a - b)
return [seen.length, seen[0], seen[29]]
