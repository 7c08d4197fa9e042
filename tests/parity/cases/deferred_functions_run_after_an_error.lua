local task = Task.spawn(function()
  Task.defer(function() print("deferred") end)
  error{ code = "my.code", message = "no" }
end)
local ok, problem = pcall(task.await, task)
print(problem.code)
