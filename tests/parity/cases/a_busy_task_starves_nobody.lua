local done, turns = false, 0
local busy = Task.spawn(function()
  while not done do
    turns = turns + 1
    if not Task.preemptive() then Task.yield() end
  end
  return "stopped"
end)
local sibling = Task.spawn(function() Task.sleep(0.01) return "slept" end)
local slept = sibling:await()
done = true
return { slept, busy:await(), turns > 10 }
