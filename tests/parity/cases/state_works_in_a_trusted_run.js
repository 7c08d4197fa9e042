await State.set("k", [1])
return State.update("k", (k) => [...k, 2])
