const seen = []
const winner = await Task.any([
  () => "first",
  async () => { await Task.sleep(0.01); seen.push("late") },
])
await Task.sleep(0.02)
return [winner, seen.length]
