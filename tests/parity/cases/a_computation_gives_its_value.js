return Task.compute("(a, b) => ({ sum: a + b, list: [a, b] })", [2, 40])
