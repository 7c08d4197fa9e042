local channel, task, said = Channel.new(), Task.spawn(function() end), {}
for i, use in ipairs{
  function() task.await(5) end, function() task.await(channel) end, function() task.cancel() end, function() channel.send("x", 1) end,
} do
  local _, problem = pcall(use)
  said[i] = problem.code .. " " .. problem.message .. " (" .. problem.hint .. ")"
end
return said
