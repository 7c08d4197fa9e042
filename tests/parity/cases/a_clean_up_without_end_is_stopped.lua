Task.defer(function() print("begun") while true do end end)
while true do end
