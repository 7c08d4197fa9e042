local seen = {}
local result = Task.scope(function()
  Task.spawn(function()
    Task.spawn(function() Task.sleep(0.004) seen[#seen + 1] = "grandchild" end)
    Task.sleep(0.002)
    seen[#seen + 1] = "child"
  end)
  return "body"
end)
return { result, seen[1], seen[2] }
