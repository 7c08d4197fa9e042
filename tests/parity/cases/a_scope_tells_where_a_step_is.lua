local seen
Workflow.sequential{ steps = { { name = "a", run = function() return 2 end }, { name = "b", run = function(input, scope)
  seen = { input, scope.input, scope.last, scope.index, scope.item == nil, scope.error == nil, scope.steps.a.status }
end } } }:run(1)
return seen
