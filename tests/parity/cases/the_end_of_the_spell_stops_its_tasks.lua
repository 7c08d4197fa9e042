Task.spawn(function() Task.sleep(0.05) print("never") end)
return "over"
