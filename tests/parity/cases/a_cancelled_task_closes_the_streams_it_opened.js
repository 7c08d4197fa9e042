const model = await Model.scripted({ replies: [{ text: "slow" }], delayS: 60 })
const task = Task.spawn(async () => {
  for await (const _ of Model.stream("go", { model }));
})
await Task.sleep(0.005)
task.cancel()
await Task.sleep(0.01)
return task.status
