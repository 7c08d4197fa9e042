local task = Task.spawn(function() return Run.spell("spells/waits.js") end)
Task.sleep(0.2)
task:cancel()
pcall(task.await, task)
Task.sleep(0.1)
return task.status
