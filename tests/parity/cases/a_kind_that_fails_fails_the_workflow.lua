Workflow.define("moody", function(step) step("a") error{ code = "no.quorum", message = "nobody came" } end)
local undone
local flow = Workflow.create{ kind = "moody", steps = { { name = "a", run = function() return 1 end, undo = function() undone = true end } } }
local _, problem = pcall(function() flow:run() end)
return { problem.code, problem.message, problem.data.steps.a.status, undone, flow.state }
