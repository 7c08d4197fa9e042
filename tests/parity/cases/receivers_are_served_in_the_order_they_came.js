const channel = Channel.new(), seen = []
const tasks = []
for (let i = 1; i <= 3; i++) tasks.push(Task.spawn(async () => { const value = await channel.receive(); seen.push(i + "=" + value) }))
await Task.sleep(0.002)
for (const value of ["a", "b", "c"]) await channel.send(value)
await Task.all(tasks)
return seen
