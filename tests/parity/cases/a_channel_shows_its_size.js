const channel = Channel.new(5)
return [channel.size, String(channel)]
