Hook.on("before:step", function() return Hook.retry{} end)
local flow = Workflow.sequential{ name = "flow", steps = {
  { name = "one", run = function() return 1 end, on_error = "continue" },
} }
local _, problem = pcall(flow.run, flow, 1)
return problem.code
