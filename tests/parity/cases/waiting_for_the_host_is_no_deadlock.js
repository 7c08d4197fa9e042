const channel = Channel.new()
Task.spawn(async () => { await Task.sleep(0.01); await channel.send("woken") })
return channel.receive()
