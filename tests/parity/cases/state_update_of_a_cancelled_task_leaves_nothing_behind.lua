local task = Task.spawn(function() State.update("n", function() Task.sleep(60) return 1 end) end)
Task.sleep(0.005)
task:cancel()
pcall(task.await, task)
return { State.get("n", "untouched"), State.update("n", function() return 2 end) }
