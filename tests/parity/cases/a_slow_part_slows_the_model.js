const model = Model.scripted({ replies: [{ text: "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" }], chunkSize: 1, repeatLast: true })

const [quick, slow] = await Model.stream("go", { model }).tee(2, { buffer: 3 })
let count = 0
const reader = Task.spawn(async () => { for await (const _ of quick) count++ })
let read = 0
for await (const _ of slow) {
  if (++read === 10) {
    await Task.sleep(0.02)
    print(count <= read + 3, reader.status)
  }
}
await reader.await()
return [count, read]
