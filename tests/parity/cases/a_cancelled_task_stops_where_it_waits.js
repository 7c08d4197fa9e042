const task = Task.spawn(async () => {
  await Task.sleep(0.02)
  print("never")
})
await Task.sleep(0.001)
const was = task.cancel()
await Task.sleep(0.04)
return [was, task.status, task.cancel()]
