local seen = {}
Task.scope(function()
  Task.scope(function()
    Task.spawn(function() Task.sleep(0.002) seen[#seen + 1] = "inner" end)
  end)
  seen[#seen + 1] = "outer"
end)
return seen
