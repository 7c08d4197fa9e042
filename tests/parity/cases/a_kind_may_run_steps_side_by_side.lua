Workflow.define("vote", function(step, input)
  local votes = Task.map(step.names, function(name) return step(name, input) end)
  local yes = 0
  for _, vote in ipairs(votes) do if vote == "yes" then yes = yes + 1 end end
  return yes > #votes / 2
end)
local flow = Workflow.create{ kind = "vote", steps = {
  { name = "a", run = function() Task.sleep(0.002) return "yes" end }, { name = "b", run = function() return "no" end }, { name = "c", run = function() return "yes" end },
} }
return flow:run("well?").output
