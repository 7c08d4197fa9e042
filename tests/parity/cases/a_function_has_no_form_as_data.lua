local function why(step) local _, problem = pcall(function() return Workflow.sequential{ name = "s", steps = { step } }:to_table() end) return problem.code .. ": " .. problem.message end
local f = function() return true end
return { why{ name = "a", run = f }, why{ name = "a", tool = "calculate", when = f }, why{ name = "a", tool = "calculate", input = f },
  why{ name = "a", tool = "calculate", undo = f } }
