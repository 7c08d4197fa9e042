local ada, bob = { scope = "user", owner = "memory-ada" }, { scope = "user", owner = "memory-bob" }
Memory.forget{ all = true, scope = "user", owner = "memory-ada" }
Memory.add("tea", { n = 1 }, ada)
Memory.add("own tea")
return { #Memory.search("tea", ada), #Memory.search("tea", bob), Memory.search("tea")[1].text }
