local tasks = {}
for i = 1, 3 do tasks[i] = Task.spawn(function() tasks[i % 3 + 1]:await() return 1 end) end
tasks[1]:await()
