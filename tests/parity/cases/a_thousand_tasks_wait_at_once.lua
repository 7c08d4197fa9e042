local tasks = {}
for i = 1, 1000 do tasks[i] = Task.spawn(function() Task.sleep(0.01) return i end) end
local sum = 0
for _, task in ipairs(tasks) do sum = sum + task:await() end
return sum
