local function try(stop)
  local _, problem = pcall(function()
    Workflow.parallel{ stop = stop, branches = {
      { name = "a", run = function() error("a") end }, { name = "b", run = function() Task.sleep(0.002) error("b") end },
    } }:run()
  end)
  return { problem.code, problem.data.step, problem.data.steps.b.status }
end
return { try("never"), try("first_success") }
