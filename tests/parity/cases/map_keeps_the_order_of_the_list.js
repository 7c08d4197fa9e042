return Task.map([3, 1, 2], async (n) => { await Task.sleep(n / 1000); return n * 10 })
