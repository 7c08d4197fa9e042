return JSON.encode({ 1, 2.5, true, JSON.null, "x", { a = 1 }, JSON.array(), {} })
