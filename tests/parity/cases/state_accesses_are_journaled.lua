State.set("k", 1)
pcall(State.set, "k", 2, { expected = 9 })
State.update("k", function(k) return k + 1 end)
return State.get("k")
