local task = Task.spawn(function() Task.sleep(60) end)
task:cancel()
task:await()
