local task = Task.spawn(function()
  for _ = 1, 3 do pcall(Task.sleep, 60) end
  print("went on")
end)
Task.yield()
task:cancel()
Task.sleep(0.002)
return task.status
