const task = Task.spawn(async () => { await Task.sleep(60) })
task.cancel()
await task.await()
