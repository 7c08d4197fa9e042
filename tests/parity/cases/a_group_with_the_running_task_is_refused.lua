local task
task = Task.spawn(function() return Task.all{ task } end)
local ok, problem = pcall(task.await, task)
return problem.code
