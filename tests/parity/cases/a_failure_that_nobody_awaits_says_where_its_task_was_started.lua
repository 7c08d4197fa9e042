Task.spawn(function()
  error("unseen")
end)
Task.sleep(0.005)
