local task = Task.spawn(function() Task.sleep(10) end)
task:cancel()
local ok, problem = pcall(function() return task:await() end)
return { ok, problem.code }
