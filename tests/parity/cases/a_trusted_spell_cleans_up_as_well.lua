Task.defer(function() print("deferred") end)
Task.sleep(60)
