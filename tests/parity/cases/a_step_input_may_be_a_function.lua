local flow = Workflow.sequential{ steps = {
  { name = "first", run = function() return 5 end },
  { name = "second", input = function(scope) Task.sleep(0.001) return scope.input + scope.last + scope.steps.first.output end,
    run = function(n) return n end },
} }
return flow:run(100).output
