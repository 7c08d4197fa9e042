return Memory.add("x", { k = ("v"):rep(8000) })
