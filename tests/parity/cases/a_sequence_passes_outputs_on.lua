local flow = Workflow.sequential{ name = "chain", steps = {
  { name = "add", run = function(n) return n + 1 end },
  { name = "double", run = function(n) return n * 2 end },
} }
local reply = flow:run(4)
return { reply.status, reply.output, reply.steps.add.output, reply.steps.double.status, reply.agent, reply.text }
