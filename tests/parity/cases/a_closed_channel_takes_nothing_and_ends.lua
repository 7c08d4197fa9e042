local channel = Channel.new(3)
channel:close()
channel:close()
local ok, problem = pcall(channel.send, channel, 1)
local seen = 0
for _ in channel do seen = seen + 1 end
return { problem.code, problem.message, problem.hint, channel:receive() == nil, seen }
