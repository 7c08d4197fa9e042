local task = Task.spawn(function()
  Task.defer(function() error("the older one") end)
  Task.defer(function() error("the newer one") end)
  error{ code = "my.code", message = "no" }
end)
local _, problem = pcall(function() task:await() end)
return problem.code
