local empty, full = Channel.new(), Channel.new()
local receiver = Task.spawn(function() return empty:receive() == nil end)
local sender = Task.spawn(function()
  local ok, problem = pcall(full.send, full, 1)
  return problem.code
end)
Task.sleep(0.002)
empty:close()
full:close()
return { receiver:await(), sender:await() }
