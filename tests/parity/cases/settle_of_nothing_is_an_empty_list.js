return Task.settle([])
