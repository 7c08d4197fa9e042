Workflow.define("relay", function(step, input, options)
  local value = input
  for i = #step.names, 1, -1 do value = step(step.names[i], value) end
  return { value, options.word }
end)
local flow = Workflow.create{ kind = "relay", name = "r", options = { word = "hey" }, steps = {
  { name = "a", run = function(n) return n * 2 end }, { name = "b", run = function(n) return n + 1 end },
} }
return { flow:run(1).output, flow.kind, Workflow.kinds() }
