local task = Task.spawn(function()
  Task.defer(function() error{ code = "second", message = "no" } end)
  error{ code = "first", message = "no" }
end)
local ok, problem = pcall(task.await, task)
return problem.code
