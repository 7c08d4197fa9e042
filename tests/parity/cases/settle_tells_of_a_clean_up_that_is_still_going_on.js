const task = Task.spawn(async () => {
  Task.defer(async () => { await Task.sleep(0.005); throw new Error("not closed") })
  await Task.sleep(60)
})
await Task.sleep(0.001)
task.cancel()
return (await Task.settle([task]))[0].error.cause.message
