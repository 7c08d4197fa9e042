local flow = Workflow.loop{ times = 3, body = { { name = "double", run = function(n) return n * 2 end }, { name = "add", run = function(n) return n + 1 end } } }
local none = Workflow.loop{ times = 0, body = "calculate" }
return { flow:run(1).output, none:run("as it is").output }
