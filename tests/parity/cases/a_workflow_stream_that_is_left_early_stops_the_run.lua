local ran = false
local flow = Workflow.sequential{ steps = { { name = "slow", run = function() Task.sleep(30) end }, { name = "b", run = function() ran = true end } } }
for chunk in flow:stream() do break end
return { ran, flow.name }
