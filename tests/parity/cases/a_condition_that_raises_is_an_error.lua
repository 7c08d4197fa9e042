local _, problem = pcall(function()
  Workflow.sequential{ name = "s", steps = {
    { name = "a", when = function() error("no idea") end, on_error = "continue", run = function() end },
  } }:run()
end)
return { problem.code, problem.cause.code, problem.message:match("^the condition of s.a failed") }
