local channel = Channel.new(1)
local ok, problem = pcall(channel.send, channel, nil)
return problem.code
