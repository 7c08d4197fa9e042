Hook.on("before:workflow", function() return Hook.redirect("other") end)
return Workflow.sequential{ name = "flow", steps = { { name = "a", run = function() end } } }:run("x")
