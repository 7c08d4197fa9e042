State.set("k", { 1 })
return State.update("k", function(k) k[2] = 2 return k end)
