local flow
flow = Workflow.parallel{ branches = {
  { name = "a", run = function() flow:add{ name = "c", run = function() return "c" end } return "a" end },
  { name = "b", run = function() Task.sleep(0.005) return "b" end },
} }
return flow:run().output
