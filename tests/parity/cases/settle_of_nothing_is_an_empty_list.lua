return Task.settle{}
