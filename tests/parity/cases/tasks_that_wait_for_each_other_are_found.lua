local first, second
Task.defer(function() print("deferred") end)
first = Task.spawn(function() return second:await() end)
second = Task.spawn(function() return first:await() end)
first:await()
