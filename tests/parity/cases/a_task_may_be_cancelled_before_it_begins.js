const task = Task.spawn(() => { print("ran") })
await task.cancel()
await Task.sleep(0.002)
return task.status
