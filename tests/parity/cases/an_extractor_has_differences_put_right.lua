local asked
local model = Model.scripted{ replies = {
  { output = { year = 1990 } }, { output = { year = 1991 } },
  function(request) asked = request.messages[#request.messages].parts[1].text; return { output = { year = 1991 } } end,
} }
local schema = { type = "object", properties = { year = { type = "integer" } }, required = { "year" } }
local reply = Agent.from_template("extractor", { schema = schema, model = model, chunk_chars = 8, max_concurrency = 1 }):run("one two three")
return { reply.output.year, asked:find("year: one part says 1990, another one 1991", 1, true) ~= nil }
