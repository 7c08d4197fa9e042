return Memory.search("x", { scope: "user", owner: "eve" })
