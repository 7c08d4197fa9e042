return Task.scope(function()
  return Task.any{ function() error("no") end, function() Task.sleep(0.001) return "yes" end }
end)
