return Task.spawn(function(a, b, c) return { a, b, c } end, 1, "two", { 3 }):await()
