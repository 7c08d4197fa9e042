local task = Task.spawn(function()
  Task.sleep(0.02)
  print("never")
end)
Task.sleep(0.001)
local was = task:cancel()
Task.sleep(0.04)
return { was, task.status, task:cancel() }
