local seen = {}
local ok, problem = pcall(Task.scope, function()
  Task.spawn(function() Task.sleep(0.03) seen[#seen + 1] = "sibling" end)
  Task.spawn(function() Task.sleep(0.001) error{ code = "child.failed", message = "no" } end)
  Task.sleep(0.03)
  seen[#seen + 1] = "body"
end)
Task.sleep(0.04)
return { problem.code, #seen }
