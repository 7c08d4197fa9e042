function close() {
  throw new Error("cannot close")
}
const task = Task.spawn(() => {
  Task.defer(close)
})
await task.await()
