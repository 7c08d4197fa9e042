return Task.timeout(5, function() Task.sleep(0.001) return "in time" end)
