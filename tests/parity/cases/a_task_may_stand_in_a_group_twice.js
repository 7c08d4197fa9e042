const task = Task.spawn(async () => { await Task.yield(); return 7 })
const settled = await Task.settle([task, task])
return [await Task.all([task, task, () => 8]), settled[1].value]
