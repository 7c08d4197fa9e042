local _, problem = pcall(function()
  Workflow.parallel{ branches = {
    { name = "slow", run = function() Task.sleep(60) end },
    { name = "quick", run = function() return "quick" end },
    { name = "bad", run = function() Task.sleep(0.005) error("broken") end },
  } }:run()
end)
local steps = problem.data.steps
return { problem.code, problem.data.step, steps.slow.status, steps.quick.output, steps.bad.status }
