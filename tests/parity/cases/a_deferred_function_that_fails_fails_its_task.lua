local task = Task.spawn(function()
  Task.defer(function() print("first") end)
  Task.defer(function() error{ code = "clean.failed", message = "no" } end)
  Task.defer(function() print("third") end)
  return "value"
end)
local ok, problem = pcall(task.await, task)
print(problem.code)
