local undone = 0
local _, problem = pcall(function()
  Workflow.sequential{ name = "s", limits = { seconds = 0.02 }, steps = {
    { name = "a", run = function() end, undo = function() undone = undone + 1 end },
    { name = "slow", run = function() Task.sleep(30) end },
  } }:run()
end)
return { problem.code, undone, problem.data.steps.slow.status }
