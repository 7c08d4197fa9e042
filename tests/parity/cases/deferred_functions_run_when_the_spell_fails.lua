Task.defer(function() print("deferred") end)
error{ code = "my.code", message = "no" }
