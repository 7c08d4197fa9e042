return Task.scope(() => Task.any([() => { throw new Error("no") }, async () => { await Task.sleep(0.001); return "yes" }]))
