local flow = Workflow.sequential{ steps = { { name = "bad", run = function() error("broken") end } } }
local seen = {}
local _, problem = pcall(function() for chunk in flow:stream() do seen[#seen + 1] = chunk.type end end)
return { seen, problem.code }
