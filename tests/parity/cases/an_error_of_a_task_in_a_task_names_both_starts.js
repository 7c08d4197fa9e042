function work() { throw new Error("deep") }
const outer = Task.spawn(async () => {
  const inner = Task.spawn(work)
  await inner.await()
})
await outer.await()
