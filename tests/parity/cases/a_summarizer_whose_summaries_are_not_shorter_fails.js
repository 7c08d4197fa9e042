const model = Model.scripted({ replies: [{ text: "a summary that is much longer than what it sums up" }], repeatLast: true })
await (await Agent.fromTemplate("summarizer", { model, chunkChars: 4 })).run("aaa bbb ccc")
