return Task.scope(function()
  local child = Task.spawn(function() Task.sleep(60) end)
  child:cancel()
  return child.status
end)
