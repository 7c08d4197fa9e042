const first = Task.spawn(async () => {
  await new Promise(() => {})
})
await first.await()
