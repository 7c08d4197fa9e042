const channel = Channel.new(3)
channel.close()
channel.close()
let caught
try { await channel.send(1) } catch (problem) { caught = problem }
let seen = 0
for await (const _ of channel) seen++
return [caught.code, caught.message, caught.hint, (await channel.receive()) === null, seen]
