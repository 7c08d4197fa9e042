local flow = Workflow.loop{ while_ = "last < 100", body = { name = "b", run = function(n) return n * 3 end } }
local waits = Workflow.loop{ while_ = function(scope) Task.sleep(0.001) return scope.index < 4 end, body = { name = "b", run = function(n) return n + 1 end } }
return { flow:run(1).output, flow:run(500).output, waits:run(0).output }
