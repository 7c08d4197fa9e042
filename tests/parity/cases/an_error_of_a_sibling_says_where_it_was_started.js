await Task.all([
  async () => { await Task.sleep(5) },
  () => { throw new Error("one") },
])
