local flow = Workflow.sequential{ steps = {
  { name = "bad", run = function() Tool.call("calculate", { expression = "1 / 0" }) end,
    on_error = { fallback = { run = function(n, scope) return n .. " " .. scope.error.code end } } },
} }
local reply = flow:run("five")
return { reply.status, reply.output, reply.steps.bad.status, reply.steps.bad.error.code }
