local outer
outer = Task.spawn(function()
  Task.scope(function() Task.spawn(function() outer:await() end) end)
end)
outer:await()
