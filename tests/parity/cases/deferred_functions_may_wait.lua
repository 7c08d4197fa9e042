local task = Task.spawn(function()
  Task.defer(function() Task.sleep(0.003) print("deferred") end)
  return "value"
end)
print(task:await())
