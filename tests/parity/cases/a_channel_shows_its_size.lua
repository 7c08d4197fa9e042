local channel = Channel.new(5)
return { channel.size, tostring(channel) }
