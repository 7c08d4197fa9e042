return Task.compute("local a, b = ...\nlocal sum = a\nfor i = 1, b do sum = sum + i end\nreturn sum", { 10, 3 })
