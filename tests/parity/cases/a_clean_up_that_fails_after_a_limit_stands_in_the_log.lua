Task.defer(function() error("not closed") end)
Task.sleep(60)
