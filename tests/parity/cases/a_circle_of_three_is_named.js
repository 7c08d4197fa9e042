const tasks = []
for (let i = 0; i < 3; i++) tasks.push(Task.spawn(() => tasks[(i + 1) % 3].await()))
await tasks[0].await()
