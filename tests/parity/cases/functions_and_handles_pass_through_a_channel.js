const channel = Channel.new(3)
await channel.send((x) => x + 1)
await channel.send(await Tool.get("calculate"))
await channel.send(channel)
const f = await channel.receive(), tool = await channel.receive(), same = await channel.receive()
return [f(1), tool.name, same === channel]
