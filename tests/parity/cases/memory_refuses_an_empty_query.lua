return Memory.search("")
