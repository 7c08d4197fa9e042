local task
task = Task.spawn(function()
  Task.sleep(0.001)
  local ok, problem = pcall(function() return task:await() end)
  return problem.code
end)
return task:await()
