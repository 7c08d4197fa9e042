await Task.spawn(() => { Task.onCancel(() => { print("never") }) }).await()
const task = Task.spawn(async () => {
  Task.onCancel(() => { print("cancelled") })
  Task.defer(() => { print("deferred") })
  await Task.sleep(60)
})
await Task.sleep(0.001)
task.cancel()
await task.await().catch(() => {})
