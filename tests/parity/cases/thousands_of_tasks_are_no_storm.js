let sum = 0
const tasks = []
for (let i = 1; i <= 4000; i++) tasks.push(Task.spawn(async (n) => { await Task.yield(); sum += n }, i))
await Task.all(tasks)
return sum
