await Task.all([() => {}, "text"])
