-- Data in a schema, out of a text that is read in two chunks.
local schema = {
    type = "object", required = { "people" },
    properties = { people = { type = "array", items = { type = "string" } }, year = { type = "integer" } },
}
local model = Model.scripted{ replies = {
    { output = { people = { "Ann", "Bob" } } }, { output = { people = { "Bob", "Cleo" }, year = 1999 } },
} }
local extractor = Agent.from_template("extractor", { schema = schema, model = model, chunk_chars = 22, max_concurrency = 1 })
local data = extractor:run("Ann met Bob.\n\nBob met Cleo in 1999.").output
print(table.concat(data.people, ", "), data.year)
