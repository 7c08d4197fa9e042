local task = Task.spawn(function() Task.yield() return 7 end)
local settled = Task.settle{ task, task }
return { Task.all{ task, task, function() return 8 end }, settled[2].value }
