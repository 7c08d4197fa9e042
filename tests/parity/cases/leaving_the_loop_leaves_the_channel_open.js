const channel = Channel.new(3)
for (let i = 1; i <= 3; i++) await channel.send(i)
for await (const value of channel) if (value === 1) break
return channel.receive()
