local running, most = 0, 0
Task.map({ 1, 2, 3, 4, 5 }, function()
  running = running + 1
  if running > most then most = running end
  Task.sleep(0.002)
  running = running - 1
end, { limit = 2 })
return { most, running }
