local big = Workflow.sequential{ name = "big", steps = { function(n) return n * 2 end, { name = "more", run = function(n) return n + 1 end } } }
local flow = Workflow.conditional{ branches = { { when = "last > 10", run = big } }, default = "calculate" }
return flow:run(20).output
