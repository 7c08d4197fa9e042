const schema = { type: "object", properties: { name: { type: "string" }, age: { type: "integer" } }, required: ["name"] }
const model = Model.scripted({ replies: [{ output: { age: 3 } }, { output: { name: "Ann", age: 3 } }] })
const reply = await (await Agent.fromTemplate("extractor", { schema, model })).run("Ann is three.")
return [reply.output, reply.text, reply.usage.requests]
