local flow = Workflow.conditional{ branches = {
  { when = "input.size > 100", run = { name = "large", run = function() return "large" end } },
  { when = function(scope) Task.sleep(0.001) return scope.input.size > 10 end, run = { name = "middle", run = function() return "middle" end } },
} }
local small = flow:run{ size = 1 }
return { flow:run{ size = 500 }.output, flow:run{ size = 50 }.output, small.output == nil, small.status, small.steps.large.status }
