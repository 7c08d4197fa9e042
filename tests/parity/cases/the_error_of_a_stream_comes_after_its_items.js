const agent = await Agent.create({ model: Model.scripted({ replies: [{ text: "abcd", error: "provider.stream_cut", after_chunks: 1 }], chunkSize: 2 }) })
const seen = []
try {
  for await (const chunk of agent.stream("go")) seen.push(chunk.text)
} catch (problem) { return [seen, problem.code] }
