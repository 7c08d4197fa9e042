// Write and review until the reviewer is content: a loop whose condition looks at what an agent answered.
const writer = Agent.create({ name: "writer", model: Model.scripted({ replies: [
    (request) => {
        const hint = request.messages[0].parts[0].text
        return { text: hint.includes("shorter") ? "Rain." : "It is going to rain all day long." }
    },
], repeatLast: true }) })
const reviewer = Agent.create({ name: "reviewer", output: { type: "object" }, model: Model.scripted({ replies: [
    { output: { ok: false, advice: "shorter, please" } }, { output: { ok: true, advice: "" } },
] }) })
const review = await Workflow.loop({ name: "review", until: "last.ok", maxIterations: 5, body: [
    { agent: writer, input: "Tomorrow's weather. {{ last.advice|default('') if last is mapping else '' }}" },
    { agent: reviewer, input: "Is this good? {{ last }}" },
] })
const reply = await review.run("weather")
print(reply.steps.writer.output, reply.steps.reviewer.output.ok)
