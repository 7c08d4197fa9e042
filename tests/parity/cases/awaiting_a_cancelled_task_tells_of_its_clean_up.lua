local task = Task.spawn(function()
  Task.defer(function() error{ code = "my.code", message = "not closed", hint = "close it" } end)
  Task.sleep(60)
end)
Task.sleep(0.001)
task:cancel()
local _, problem = pcall(function() task:await() end)
local ends = Task.settle{ task }
return {
  problem.code, problem.message, problem.hint, problem.cause.code, problem.cause.message, ends[1].status, ends[1].error == problem,
}
