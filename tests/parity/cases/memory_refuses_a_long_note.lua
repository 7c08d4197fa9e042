return Memory.add(("x"):rep(32001))
