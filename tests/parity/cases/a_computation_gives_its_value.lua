return Task.compute("function(a, b) return { sum = a + b, list = { a, b } } end", { 2, 40 })
