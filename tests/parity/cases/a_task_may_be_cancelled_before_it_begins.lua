local task = Task.spawn(function() print("ran") end)
task:cancel()
Task.sleep(0.002)
return task.status
