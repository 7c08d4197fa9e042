local channel = Channel.new(3)
channel:send(function(x) return x + 1 end)
channel:send(Tool.get("calculate"))
channel:send(channel)
local f, tool, same = channel:receive(), channel:receive(), channel:receive()
return { f(1), tool.name, same == channel }
