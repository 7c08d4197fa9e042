local turns = 0
local _, problem = pcall(function() Workflow.loop{ times = 6, max_iterations = 5, body = function() turns = turns + 1 end }:run() end)
return { problem.code, turns }
