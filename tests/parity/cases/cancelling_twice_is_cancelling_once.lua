local task = Task.spawn(function() Task.defer(function() print("once") end) Task.sleep(60) end)
Task.yield()
local first, second = task:cancel(), task:cancel()
Task.yield()
return { first, second, task.status }
