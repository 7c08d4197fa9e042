return Memory.add("x".repeat(32001))
