const seen = []
await Task.scope(async () => {
  await Task.scope(async () => {
    Task.spawn(async () => { await Task.sleep(0.002); seen.push("inner") })
  })
  seen.push("outer")
})
return seen
