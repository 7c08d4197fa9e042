const model = Model.scripted({ replies: [{ text: "ab" }], chunkSize: 1, repeatLast: true })

const stream = Model.stream("go", { model })
const parts = await Model.stream("go", { model }).tee()
await Task.sleep(0.005)
await stream.close()
for (const part of parts) await part.close()
