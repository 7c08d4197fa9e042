local tries = 0
local _, problem = pcall(function()
  Workflow.sequential{ steps = { { name = "bad", retry = { attempts = 3 }, run = function() tries = tries + 1 error("try " .. tries) end } } }:run()
end)
return { tries, problem.data.steps.bad.attempts, (problem.cause.message:gsub("^.-try", "try")) }
