local schema = {
  type = "object", required = { "title", "names" },
  properties = { title = { type = "string" }, names = { type = "array", items = { type = "string" }, minItems = 2 } },
}
local model = Model.scripted{ replies = { { output = { names = { "a", "b" } } }, { output = { title = "T", names = { "b", "c" } } } } }
local reply = Agent.from_template("extractor", { schema = schema, model = model, chunk_chars = 8, max_concurrency = 1 }):run("one two three")
return { reply.output, reply.usage.requests }
