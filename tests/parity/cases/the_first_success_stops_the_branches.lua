local reply = Workflow.parallel{ stop = "first_success", branches = {
  { name = "bad", run = function() error("broken") end },
  { name = "slow", run = function() Task.sleep(60) end },
  { name = "quick", run = function() Task.sleep(0.005) return "quick" end },
} }:run()
return { reply.output, reply.status, reply.steps.bad.status, reply.steps.slow.status, reply.steps.quick.status }
