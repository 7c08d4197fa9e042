const channel = Channel.new(1000000000)
for (let i = 1; i <= 1000; i++) await channel.send(i)
channel.close()
let sum = 0
for await (const value of channel) sum += value
return sum
