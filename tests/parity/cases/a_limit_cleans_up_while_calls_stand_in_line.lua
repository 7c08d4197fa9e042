Task.defer(function() print("cleaned") end)
for _ = 1, 5000 do Task.spawn(function() Task.sleep(60) end) end
Task.sleep(60)
