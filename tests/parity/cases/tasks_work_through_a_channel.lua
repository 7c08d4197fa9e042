local jobs, results = Channel.new(), Channel.new(10)
local workers = {}
for i = 1, 3 do
  workers[i] = function() for n in jobs do Task.sleep(0.001) results:send(n * n) end end
end
Task.spawn(function() for n = 1, 9 do jobs:send(n) end jobs:close() end)
Task.all(workers)
results:close()
local sum = 0
for n in results do sum = sum + n end
return sum
