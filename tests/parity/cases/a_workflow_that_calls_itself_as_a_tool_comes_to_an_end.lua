local flow = Workflow.sequential{ name = "deep", steps = { { name = "one", run = function() return { task = "x" } end } } }
flow:add{ name = "again", tool = flow:as_tool() }
local function innermost(problem) while problem.cause do problem = problem.cause end return problem end
local _, problem = pcall(function() flow:run("x") end)
return problem.code
