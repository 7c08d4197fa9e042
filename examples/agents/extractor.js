// Data in a schema, out of a text that is read in two chunks.
const schema = {
    type: "object", required: ["people"],
    properties: { people: { type: "array", items: { type: "string" } }, year: { type: "integer" } },
}
const model = Model.scripted({ replies: [
    { output: { people: ["Ann", "Bob"] } }, { output: { people: ["Bob", "Cleo"], year: 1999 } },
] })
const extractor = await Agent.fromTemplate("extractor", { schema, model, chunkChars: 22, maxConcurrency: 1 })
const data = (await extractor.run("Ann met Bob.\n\nBob met Cleo in 1999.")).output
print(data.people.join(", "), data.year)
