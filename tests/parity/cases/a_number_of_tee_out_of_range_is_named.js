const model = Model.scripted({ replies: [{ text: "ab" }], chunkSize: 1, repeatLast: true })
await Model.stream("go", { model }).tee(100)
