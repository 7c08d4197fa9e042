local schema = { type = "object", properties = { name = { type = "string" }, age = { type = "integer" } }, required = { "name" } }
local model = Model.scripted{ replies = { { output = { age = 3 } }, { output = { name = "Ann", age = 3 } } } }
local reply = Agent.from_template("extractor", { schema = schema, model = model }):run("Ann is three.")
return { reply.output, reply.text, reply.usage.requests }
