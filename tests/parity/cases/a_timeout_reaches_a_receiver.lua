local channel = Channel.new()
local ok, problem = pcall(Task.timeout, 0.005, function() return channel:receive() end)
return problem.code
