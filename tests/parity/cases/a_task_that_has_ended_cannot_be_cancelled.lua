local task = Task.spawn(function() return 3 end)
task:await()
return { task:cancel(), task.status, task:await() }
