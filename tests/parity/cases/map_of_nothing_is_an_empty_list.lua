return Task.map({}, function() error("never") end)
