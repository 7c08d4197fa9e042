const task = Task.spawn(async () => {
  for (let i = 0; i < 3; i++) try { await Task.sleep(60) } catch {}
  await Task.sleep(0)
  print("went on")
})
await Task.yield()
await task.cancel()
await Task.sleep(0.002)
return task.status
