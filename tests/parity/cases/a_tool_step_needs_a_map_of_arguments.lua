local _, problem = pcall(function() Workflow.sequential{ name = "s", steps = { "calculate" } }:run("1 + 1") end)
return { problem.code, problem.cause.code, problem.data.step, problem.data.code }
