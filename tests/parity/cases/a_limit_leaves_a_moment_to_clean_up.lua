Task.defer(function() Task.sleep(0.001) print("deferred") end)
while true do end
