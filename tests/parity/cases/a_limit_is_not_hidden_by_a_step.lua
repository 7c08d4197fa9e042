local tries = 0
local inner = Workflow.loop{ name = "inner", while_ = true, max_iterations = 2, body = { name = "b", run = function() tries = tries + 1 end } }
local _, problem = pcall(function()
  Workflow.sequential{ steps = { { workflow = inner, retry = { attempts = 3 }, on_error = "continue" } } }:run()
end)
return { problem.code, tries }
