Workflow.define("wrong", function(step) return step("alpa") end)
local _, problem = pcall(function() Workflow.create{ kind = "wrong", steps = { { name = "alpha", tool = "calculate" } } }:run() end)
return { problem.code, problem.hint }
