local flow = Workflow.sequential{ steps = {
  { name = "a", when = "last > 10", run = function(n) return n * 2 end },
  { name = "b", when = function(scope) return scope.last < 10 end, run = function(n) return n + 1 end },
  { name = "c", when = true, run = function(n) return n end },
} }
local reply = flow:run(5)
return { reply.output, reply.status, reply.steps.a.status, reply.steps.b.status, reply.steps.a.attempts }
