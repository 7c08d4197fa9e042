local schema = { type = "object", properties = { name = { type = "string" } }, required = { "name" } }
local model = Model.scripted{ replies = { { output = { } } }, repeat_last = true }
Agent.from_template("extractor", { schema = schema, model = model }):run("nothing")
