local child
local ok, problem = pcall(Task.scope, function()
  child = Task.spawn(function() Task.sleep(60) end)
  error{ code = "body.failed", message = "no" }
end)
return { problem.code, child.status }
