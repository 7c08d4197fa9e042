local task = Task.spawn(function() error("seen") end)
Task.settle{ task }
return "fine"
