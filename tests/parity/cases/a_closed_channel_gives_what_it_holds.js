const channel = Channel.new(2)
await channel.send("a")
await channel.send("b")
channel.close()
channel.close()
return [await channel.receive(), await channel.receive(), (await channel.receive()) === null, (await channel.receive()) === null]
