const task = Task.spawn(() => { throw new Error("seen") })
await Task.settle([task])
return "fine"
