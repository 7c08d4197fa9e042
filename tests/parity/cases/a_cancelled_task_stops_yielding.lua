local n = 0
local task = Task.spawn(function() while true do n = n + 1 Task.yield() end end)
Task.sleep(0.002)
task:cancel()
local before = n
Task.sleep(0.002)
return { task.status, n == before }
