local _, problem = pcall(function()
  Workflow.sequential{ name = "s", steps = { { name = "slow", timeout_s = 0.01, retry = { attempts = 2 }, run = function() Task.sleep(30) end } } }:run()
end)
return { problem.code, problem.cause.code, problem.cause.message, problem.data.steps.slow.attempts }
