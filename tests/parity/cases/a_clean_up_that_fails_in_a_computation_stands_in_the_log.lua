return Task.compute([[
  Task.spawn(function()
    Task.defer(function() error("not closed") end)
    Channel.new():receive()
  end)
  Task.yield()
  return { Log == nil }
]])
