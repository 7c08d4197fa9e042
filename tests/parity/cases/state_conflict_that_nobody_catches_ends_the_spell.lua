State.set("k", "a")
State.set("k", "b", { expected = 0 })
