return Task.compute("const f = (n) => n * 2\nreturn f", [21])
