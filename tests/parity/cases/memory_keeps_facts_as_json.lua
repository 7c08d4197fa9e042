return Memory.add("x", { k = "\xff" })
