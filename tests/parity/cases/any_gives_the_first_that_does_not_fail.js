return Task.any([
  () => { throw new Error("at once") },
  async () => { await Task.sleep(0.02); return "slow" },
  async () => { await Task.sleep(0.001); return "quick" },
])
