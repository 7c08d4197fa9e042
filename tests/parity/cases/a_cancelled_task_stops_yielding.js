let n = 0
const task = Task.spawn(async () => { for (;;) { n++; await Task.yield() } })
await Task.sleep(0.002)
task.cancel()
const before = n
await Task.sleep(0.002)
return [task.status, n === before]
