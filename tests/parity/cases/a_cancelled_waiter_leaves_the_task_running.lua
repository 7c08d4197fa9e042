local work = Task.spawn(function() Task.sleep(0.005) return "done" end)
local waiter = Task.spawn(function() return work:await() end)
Task.yield()
waiter:cancel()
return { waiter.status, work:await() }
