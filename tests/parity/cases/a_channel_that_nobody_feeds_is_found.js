const channel = Channel.new()
print("waiting")
await channel.receive()
