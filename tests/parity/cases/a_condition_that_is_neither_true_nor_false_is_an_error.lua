local function try(when)
  local _, problem = pcall(function() Workflow.sequential{ name = "s", steps = { { name = "a", when = when, run = function() end } } }:run(1) end)
  return problem.code .. ": " .. problem.message
end
return { try(function() return 0 end), try("last"), try("'yes'"), try(function() end) }
