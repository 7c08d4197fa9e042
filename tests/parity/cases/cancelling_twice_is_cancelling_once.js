const task = Task.spawn(async () => { Task.defer(() => { print("once") }); await Task.sleep(60) })
await Task.yield()
const first = await task.cancel(), second = await task.cancel()
await Task.yield()
return [first, second, task.status]
