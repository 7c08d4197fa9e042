return Task.compute("return 1")
