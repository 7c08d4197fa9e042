function work() { throw new Error("deep") }
const task = Task.spawn(() => {
  work()
})
await task.await()
