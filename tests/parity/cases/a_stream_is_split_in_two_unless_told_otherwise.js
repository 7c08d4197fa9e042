const model = Model.scripted({ replies: [{ text: "ab" }], chunkSize: 1, repeatLast: true })

return (await Model.stream("go", { model }).tee()).length
