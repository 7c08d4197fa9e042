local task = Task.spawn(function()
  Task.defer(function() Task.sleep(0.005) error("not closed") end)
  Task.sleep(60)
end)
Task.sleep(0.001)
task:cancel()
return Task.settle{ task }[1].error.cause.message
