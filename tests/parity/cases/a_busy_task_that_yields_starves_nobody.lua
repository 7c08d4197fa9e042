local turns, done = 0, false
local busy = Task.spawn(function() while not done do turns = turns + 1 Task.yield() end return "stopped" end)
local sibling = Task.spawn(function() Task.sleep(0.01) return "slept" end)
local slept = sibling:await()
done = true
return { slept, busy:await(), turns > 10 }
