local _, problem = pcall(function()
  Workflow.sequential{ steps = {
    { name = "first", input = "{{ steps.second.output }}", run = function() end },
    { name = "second", run = function() end },
  } }:run()
end)
return { problem.code, (problem.message:find('the step "second" has not run', 1, true) ~= nil) }
