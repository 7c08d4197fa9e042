local seen = {}
local flow = Workflow.sequential{ steps = {
  { name = "a", run = function() return "a" end, undo = function(output) Task.sleep(0.001) seen[#seen + 1] = output end },
  { name = "slow", run = function() Task.sleep(60) end },
} }
local task = Task.spawn(function() flow:run() end)
Task.sleep(0.02)
task:cancel()
while #seen == 0 do Task.sleep(0.001) end
Task.sleep(0.005)
return { seen, flow.state }
