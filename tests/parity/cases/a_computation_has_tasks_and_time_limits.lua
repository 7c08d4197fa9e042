return Task.compute([[
  local ok, problem = pcall(function() return Task.timeout(0.005, function() Task.sleep(60) end) end)
  local channel = Channel.new(1)
  Task.spawn(function() channel:send("sent") end)
  return { problem.code, channel:receive() }
]])
