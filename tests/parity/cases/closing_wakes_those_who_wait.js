const empty = Channel.new(), full = Channel.new()
const receiver = Task.spawn(async () => (await empty.receive()) === null)
const sender = Task.spawn(async () => { try { await full.send(1) } catch (problem) { return problem.code } })
await Task.sleep(0.002)
empty.close()
full.close()
return [await receiver.await(), await sender.await()]
