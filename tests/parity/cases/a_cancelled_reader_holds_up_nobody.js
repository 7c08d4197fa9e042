const model = Model.scripted({ replies: [{ text: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }], chunkSize: 1, repeatLast: true })

const [one, two] = await Model.stream("go", { model }).tee(2, { buffer: 2 })
const reader = Task.spawn(async () => { for await (const _ of one) await Task.sleep(60) })
await two.next()
await Task.sleep(0.01)
await reader.cancel()
let count = 1
for await (const _ of two) count++
return count
