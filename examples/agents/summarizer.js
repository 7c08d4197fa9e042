// A text in three chunks: their summaries first, then the summary of these.
const model = Model.scripted({ replies: [
    { text: "Rain." }, { text: "Sun." }, { text: "Snow." }, { text: "Weather of all kinds." },
] })
const summarizer = await Agent.fromTemplate("summarizer", { model, words: 4, chunkChars: 30, maxConcurrency: 1 })
const reply = await summarizer.run("It rained on Monday all day. On Tuesday the sun came out. Then it snowed.")
print(reply.text, reply.output.levels.join(","))
