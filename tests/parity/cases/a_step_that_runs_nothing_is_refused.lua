local function try(step) local _, problem = pcall(Workflow.sequential, { steps = { step } }) return problem.code .. ": " .. problem.message end
return { try{ name = "idle" }, try{ name = "both", tool = "calculate", run = function() end } }
