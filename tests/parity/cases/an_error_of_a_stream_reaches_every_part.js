const model = Model.scripted({ replies: [{ text: "abcd", error: "provider.stream_cut", after_chunks: 1 }], chunkSize: 2 })
return Task.map(await Model.stream("go", { model }).tee(3), async (part) => {
  let text = ""
  try { for await (const chunk of part) text += chunk.text } catch (problem) { return text + " " + problem.code }
})
