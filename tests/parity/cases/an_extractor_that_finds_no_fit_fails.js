const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] }
const model = Model.scripted({ replies: [{ output: {} }], repeatLast: true })
await (await Agent.fromTemplate("extractor", { schema, model })).run("nothing")
