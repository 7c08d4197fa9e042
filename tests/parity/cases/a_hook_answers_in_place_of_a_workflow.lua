local ran = false
Hook.on("before:workflow", function() return Hook.cache_hit{ output = { 1, 2 }, status = "partial" } end)
local flow = Workflow.sequential{ name = "flow", steps = { { name = "a", run = function() ran = true end } } }
local reply = flow:run("x")
return { output = reply.output, text = reply.text, status = reply.status, ran = ran }
