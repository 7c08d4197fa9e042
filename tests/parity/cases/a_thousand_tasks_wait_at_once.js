const tasks = []
for (let i = 1; i <= 1000; i++) tasks.push(Task.spawn(async () => { await Task.sleep(0.01); return i }))
let sum = 0
for (const task of tasks) sum += await task.await()
return sum
