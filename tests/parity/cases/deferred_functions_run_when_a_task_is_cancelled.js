const task = Task.spawn(async () => {
  Task.defer(async () => { await Task.sleep(0.002); print("deferred") })
  await Task.sleep(60)
})
await Task.sleep(0.001)
print(task.cancel(), task.cancel(), task.status)
try { await task.await() } catch (problem) { print(problem.code) }
