Task.spawn(async () => {
  Task.defer(async () => { await Task.sleep(0.001); print("child") })
  await Task.sleep(60)
})
Task.defer(() => { print("main") })
await Task.sleep(0.001)
