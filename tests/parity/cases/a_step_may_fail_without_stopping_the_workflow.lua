local flow = Workflow.sequential{ steps = {
  { name = "bad", on_error = "continue", run = function() error{ code = "my.fault", message = "broken" } end },
  { name = "next", run = function(n) return n + 1 end },
} }
local reply = flow:run(1)
return { reply.status, reply.output, reply.steps.bad.status, reply.steps.bad.error.message, reply.steps.bad.output == nil }
