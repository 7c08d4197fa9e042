local reply = Workflow.parallel{ stop = "never", branches = {
  { name = "bad", run = function() error("broken") end },
  { name = "good", run = function() Task.sleep(0.002) return "good" end },
} }:run()
return { reply.status, reply.output, reply.steps.bad.status, reply.steps.bad.error.code }
