return JSON.encode([1, 2.5, true, null, "x", { a: 1 }, [], {}])
