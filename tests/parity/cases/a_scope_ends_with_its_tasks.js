const seen = []
const result = await Task.scope(async () => {
  Task.spawn(async () => {
    Task.spawn(async () => { await Task.sleep(0.004); seen.push("grandchild") })
    await Task.sleep(0.002)
    seen.push("child")
  })
  return "body"
})
return [result, seen[0], seen[1]]
