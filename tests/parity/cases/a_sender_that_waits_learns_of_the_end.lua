local channel = Channel.new(1)
channel:send("held")
local sender = Task.spawn(function() channel:send("lost") end)
Task.yield()
channel:close()
local ok, problem = pcall(sender.await, sender)
return { problem.code, channel:receive(), channel:receive() == nil }
