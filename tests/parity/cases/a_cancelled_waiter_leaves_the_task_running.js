const work = Task.spawn(async () => { await Task.sleep(0.005); return "done" })
const waiter = Task.spawn(() => work.await())
await Task.yield()
await waiter.cancel()
return [waiter.status, await work.await()]
