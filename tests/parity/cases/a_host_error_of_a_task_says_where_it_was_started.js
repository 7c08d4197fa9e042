const task = Task.spawn(async () => {
  await Tool.call("nothing_like_it", {})
})
await task.await()
