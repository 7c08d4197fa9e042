State.set("k", 1)
State.get("k")
pcall(State.set, "k", 2, { expected = 9 })
pcall(function() State.scope("agent", "x"):get("k") end)
State.transaction{ { op = "set", key = "k", value = 3 } }
return State.keys("k")
