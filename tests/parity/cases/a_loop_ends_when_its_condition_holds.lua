local flow = Workflow.loop{ until_ = function(scope) return scope.last > 100 end, body = { name = "b", run = function(n) return n * 3 end } }
local both = Workflow.loop{ over = { 1, 2, 3, 4 }, until_ = "item == 2", body = { name = "b", run = function(n) return n end } }
return { flow:run(1).output, flow:run(500).output, both:run().output }
