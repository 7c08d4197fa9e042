local flow = Workflow.sequential{ steps = { { name = "a", run = function() return 1 end } } }
return Task.map(flow:stream():tee(), function(part)
  local kinds = {}
  for chunk in part do kinds[#kinds + 1] = chunk.type end
  return kinds
end)
