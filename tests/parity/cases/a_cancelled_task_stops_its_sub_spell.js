const task = Task.spawn(async () => await Run.spell("spells/waits.js"))
await Task.sleep(0.2)
task.cancel()
await task.await().catch(() => {})
await Task.sleep(0.1)
return task.status
