local _, problem = pcall(function() Workflow.sequential{ name = "s", steps = { { name = "a", when = "lost > 3", run = function() end } } }:run(1) end)
return { problem.code, problem.cause.code, problem.hint }
