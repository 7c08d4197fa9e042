local channel = Channel.new()
pcall(channel.receive, channel)
print("never")
