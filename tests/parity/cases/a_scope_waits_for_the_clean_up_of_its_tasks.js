await Task.scope(async () => {
  Task.spawn(async () => { Task.defer(async () => { await Task.sleep(0.003); print("sibling") }); await Task.sleep(60) })
  await Task.sleep(0.001)
  throw new Error("stop")
}).catch(() => {})
print("after")
