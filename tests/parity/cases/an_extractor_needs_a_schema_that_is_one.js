const problems = []
for (const options of [{}, { schema: { type: "thing" } }, { schema: { type: "object" }, chunkChars: 0 }]) {
  try { await Agent.fromTemplate("extractor", options) } catch (problem) { problems.push(problem.code) }
}
return problems
