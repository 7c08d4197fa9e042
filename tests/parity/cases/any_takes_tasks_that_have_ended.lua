local failed = Task.spawn(function() error("no") end)
local done = Task.spawn(function() return "yes" end)
Task.sleep(0.001)
return Task.any{ failed, done }
