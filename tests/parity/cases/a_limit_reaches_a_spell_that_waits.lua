Task.spawn(function() Task.defer(function() print("child") end) Task.sleep(60) end)
Task.defer(function() print("main") end)
Task.sleep(60)
