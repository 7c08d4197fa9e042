local channel, task, codes = Channel.new(), Task.spawn(function() end), {}
for i, use in ipairs{
  function() task.await(channel) end, function() channel.send(task, 1) end, function() channel.receive({}) end,
  function() task.cancel("x") end, function() channel.close(1) end,
} do
  codes[i] = pcall(use)
end
return codes
