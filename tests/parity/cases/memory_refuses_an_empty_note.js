return Memory.add(" ")
