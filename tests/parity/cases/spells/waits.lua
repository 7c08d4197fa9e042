Task.defer(function() print("cleaned inside") end)
print("begun inside")
Task.sleep(60)
