const task = Task.spawn(() => {
  Task.defer(async () => { await Task.sleep(0.003); print("deferred") })
  return "value"
})
print(await task.await())
