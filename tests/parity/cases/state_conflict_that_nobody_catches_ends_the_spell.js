await State.set("k", "a")
await State.set("k", "b", { expected: 0 })
