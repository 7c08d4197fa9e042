local sum, tasks = 0, {}
for i = 1, 4000 do tasks[i] = Task.spawn(function(n) Task.yield() sum = sum + n end, i) end
Task.all(tasks)
return sum
