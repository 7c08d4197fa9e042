local child
local owner = Task.spawn(function()
  Task.scope(function()
    child = Task.spawn(function() Task.sleep(60) end)
    Task.sleep(60)
  end)
end)
Task.sleep(0.002)
owner:cancel()
return { owner.status, child.status }
