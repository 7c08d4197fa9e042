local _, problem = pcall(function()
  Workflow.sequential{ name = "chain", steps = {
    { name = "good", run = function() return 7 end },
    { name = "bad", run = function() error("broken") end },
    { name = "never", run = function() return 1 end },
  } }:run()
end)
local data = problem.data
return { problem.code, problem.cause.code, data.workflow, data.step, data.code, data.steps.good.output, data.steps.bad.status,
  data.steps.bad.error.code, data.steps.never == nil }
