const failed = Task.spawn(() => { throw new Error("no") })
const done = Task.spawn(() => "yes")
await Task.sleep(0.001)
return Task.any([failed, done])
