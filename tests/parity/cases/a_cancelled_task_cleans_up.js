const task = Task.spawn(async () => {
  try { await Task.sleep(10) } finally { print("cleaned") }
})
await Task.sleep(0.001)
task.cancel()
await Task.sleep(0.001)
print("after")
