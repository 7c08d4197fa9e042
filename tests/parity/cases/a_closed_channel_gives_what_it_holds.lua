local channel = Channel.new(2)
channel:send("a")
channel:send("b")
channel:close()
channel:close()
return { channel:receive(), channel:receive(), channel:receive() == nil, channel:receive() == nil }
