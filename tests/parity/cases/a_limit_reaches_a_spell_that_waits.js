Task.spawn(async () => { Task.defer(() => { print("child") }); await Task.sleep(60) })
Task.defer(() => { print("main") })
await Task.sleep(60)
