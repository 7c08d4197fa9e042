local _, problem = pcall(function()
  Workflow.sequential{ steps = { { name = "bad", run = function() error("first") end,
    on_error = { fallback = function() Tool.call("nosuch") end } } } }:run()
end)
return { problem.code, problem.cause.code, problem.data.steps.bad.status, problem.data.steps.bad.error.code }
