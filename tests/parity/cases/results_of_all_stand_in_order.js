return Task.all([
  async () => { await Task.sleep(0.01); return "slow" },
  () => "quick",
  Task.spawn(() => "spawned"),
])
