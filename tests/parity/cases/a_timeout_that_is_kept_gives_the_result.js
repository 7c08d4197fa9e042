return Task.timeout(5, async () => { await Task.sleep(0.001); return "in time" })
