const model = Model.scripted({ replies: [{ text: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }], chunkSize: 1, repeatLast: true })

let parts
const task = Task.spawn(async () => {
  parts = await Model.stream("go", { model }).tee(2)
  await parts[0].next()
  await Task.sleep(60)
})
while (!parts) await Task.sleep(0.001)
await Task.sleep(0.005)
await task.cancel()
await Task.sleep(0.005)
return [(await parts[0].next()) === null, (await parts[1].next()) === null]
