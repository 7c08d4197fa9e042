const task = Task.spawn(() => {
  throw Object.assign(new Error("no"), { code: "my.code" })
})
await task.await()
