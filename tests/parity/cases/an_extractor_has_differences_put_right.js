let asked
const model = Model.scripted({ replies: [
  { output: { year: 1990 } }, { output: { year: 1991 } },
  (request) => { asked = request.messages[request.messages.length - 1].parts[0].text; return { output: { year: 1991 } } },
] })
const schema = { type: "object", properties: { year: { type: "integer" } }, required: ["year"] }
const reply = await (await Agent.fromTemplate("extractor", { schema, model, chunkChars: 8, maxConcurrency: 1 })).run("one two three")
return [reply.output.year, asked.includes("year: one part says 1990, another one 1991")]
