local flow
flow = Workflow.sequential{ name = "own", steps = { { name = "again", run = function() return flow:run() end } } }
local _, problem = pcall(function() flow:run() end)
return { problem.code, problem.cause.code, flow.state }
