function child() { throw new Error("one") }
await Task.scope(async () => {
  Task.spawn(child)
  await Task.sleep(5)
})
