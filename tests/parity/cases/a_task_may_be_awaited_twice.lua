local task = Task.spawn(function() print("once") return { 1 } end)
return { task:await(), task:await() }
