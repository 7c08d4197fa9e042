const winner = await Task.race([
  async () => { await Task.sleep(0.03); print("never"); return "slow" },
  async () => { await Task.sleep(0.002); return "quick" },
])
await Task.sleep(0.05)
return winner
