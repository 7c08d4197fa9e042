const schema = {
  type: "object", required: ["title", "names"],
  properties: { title: { type: "string" }, names: { type: "array", items: { type: "string" }, minItems: 2 } },
}
const model = Model.scripted({ replies: [{ output: { names: ["a", "b"] } }, { output: { title: "T", names: ["b", "c"] } }] })
const reply = await (await Agent.fromTemplate("extractor", { schema, model, chunkChars: 8, maxConcurrency: 1 })).run("one two three")
return [reply.output, reply.usage.requests]
