local _, problem = pcall(function()
  Workflow.loop{ name = "l", times = 100, max_steps = 7, body = { name = "b", run = function() end } }:run()
end)
return { problem.code, problem.message }
