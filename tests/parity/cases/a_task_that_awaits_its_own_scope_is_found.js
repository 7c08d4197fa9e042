let outer
outer = Task.spawn(() => Task.scope(() => { Task.spawn(() => outer.await()) }))
await outer.await()
