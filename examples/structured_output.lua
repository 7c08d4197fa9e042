-- The answer must fit a schema; the first one does not, so the model is told and corrects it.
local schema = {
    type = "object",
    properties = { city = { type = "string" }, people = { type = "integer" } },
    required = { "city", "people" },
}
local agent = Agent.create{
    name = "extractor", output = schema,
    model = Model.scripted{ replies = {
        { output = { city = "Oslo" } },
        { output = { city = "Oslo", people = 717710 } },
    } },
}
local reply = agent:run("Oslo has 717,710 inhabitants.")
print(reply.output.city, reply.output.people, reply.usage.requests .. " turns")
return reply.output
