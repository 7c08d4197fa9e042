const channel = Channel.new(1)
await channel.send("held")
const sender = Task.spawn(() => channel.send("lost"))
await Task.yield()
channel.close()
let code
try { await sender.await() } catch (problem) { code = problem.code }
return [code, await channel.receive(), (await channel.receive()) === null]
