while true do Task.spawn(function() Task.sleep(60) end) end
