local turns = 0
local _, problem = pcall(function()
  Workflow.loop{ while_ = true, max_iterations = 5, body = { name = "b", run = function() turns = turns + 1 return turns end } }:run()
end)
return { problem.code, problem.message, problem.hint, turns, problem.data.steps.b.output }
