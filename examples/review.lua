-- Write and review until the reviewer is content: a loop whose condition looks at what an agent answered.
local writer = Agent.create{ name = "writer", model = Model.scripted{ replies = {
    function(request)
        local hint = request.messages[1].parts[1].text
        return { text = hint:find("shorter") and "Rain." or "It is going to rain all day long." }
    end,
}, repeat_last = true } }
local reviewer = Agent.create{ name = "reviewer", output = { type = "object" }, model = Model.scripted{ replies = {
    { output = { ok = false, advice = "shorter, please" } }, { output = { ok = true, advice = "" } },
} } }
local review = Workflow.loop{ name = "review", until_ = "last.ok", max_iterations = 5, body = {
    { agent = writer, input = "Tomorrow's weather. {{ last.advice|default('') if last is mapping else '' }}" },
    { agent = reviewer, input = "Is this good? {{ last }}" },
} }
local reply = review:run("weather")
print(reply.steps.writer.output, reply.steps.reviewer.output.ok)
