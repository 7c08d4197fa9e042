return Memory.search("x", { limit: 0 })
