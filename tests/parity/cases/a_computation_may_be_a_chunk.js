return Task.compute("const [a, b] = args\nlet sum = a\nfor (let i = 1; i <= b; i++) sum += i\nreturn sum", [10, 3])
