// A newsroom: an archivist finds the facts, two writers draft at once, a critic picks one, and what is good is printed.
const archive = await Tool.define({
    name: "archive", description: "Says what the paper knows about a topic.",
    run: ({ topic }) => {
        const known = { harbour: "210 berths since 1874.", ferry: "It sails at noon.", bridge: "Two lanes, shut in May." }
        return known[topic]
    },
})
// A scripted model stands in for a real one; this one asks the archive and repeats what it says.
const lookUp = (request) => {
    const heard = request.messages.at(-1).parts[0]
    if (heard.type === "tool_result") return { text: heard.content }
    return { tool_calls: [{ name: "archive", args: { topic: heard.text } }] }
}
const archivist = await Agent.create({
    name: "archivist", instructions: "Find the facts.", tools: [archive],
    model: Model.scripted({ replies: [lookUp], repeatLast: true }),
})

const writer = (name, instructions, drafts) =>
    Agent.create({ name, instructions, model: Model.scripted({ replies: drafts.map((text) => ({ text })) }) })
const drafts = await Workflow.parallel({ name: "drafts", branches: [
    writer("reporter", "Be exact.", ["210 berths, and none free.", "It sails at noon.", "Shut: both lanes."]),
    writer("poet", "Be kind.", ["The harbour sleeps.", "White foam at noon.", "No wheel rolls here."]),
] })

const critic = await Agent.create({
    name: "critic", instructions: "Choose the better draft and give it 0 to 10 points.",
    output: {
        type: "object", required: ["best", "points", "why"],
        properties: { best: { enum: ["reporter", "poet"] }, points: { type: "integer" }, why: { type: "string" } },
    },
    model: Model.scripted({ replies: [
        { output: { best: "reporter", points: 8, why: "exact" } },
        { output: { best: "poet", points: 4, why: "nothing new" } },
        { output: { best: "reporter", points: 9, why: "short" } },
    ] }),
})

// What is printed is kept in the spell's state; if the mail fails, it is taken back.
const press = await Workflow.sequential({ name: "press", steps: [
    {
        name: "print",
        run: async (story) => {
            await State.set("issue/" + story.topic, story.text, { reason: story.why })
            return story.topic
        },
        undo: async (topic) => { await State.delete("issue/" + topic, { reason: "not mailed" }) },
    },
    {
        name: "mail", retry: { attempts: 2, delayS: 0.01 },
        run: (topic) => {
            if (topic === "bridge") throw new Error("the mail server is away")
            return "printed and mailed"
        },
    },
] })

const newsroom = await Workflow.sequential({ name: "newsroom", steps: [
    archivist,
    drafts,
    { agent: critic, input: "Reporter: {{ last.reporter }}\nPoet: {{ last.poet }}" },
    {
        name: "story", run: (story) => story,
        input: {
            topic: "{{ input }}", text: "{{ steps.drafts.output[last.best] }}",
            points: "{{ last.points }}", why: "{{ last.why }}",
        },
    },
    Workflow.conditional({ name: "decision",
        branches: [{ when: "last.points >= 7", run: press }],
        default: { name: "hold", run: (story) => "held back: " + story.why },
    }),
] })

for (const topic of ["harbour", "ferry", "bridge"]) {
    const said = await newsroom.run(topic).then((reply) => reply.output, (problem) => problem.message)
    print(topic + ": " + said)
}
for (const key of await State.keys("issue/")) print(key + ": " + await State.get(key))
for (const change of await State.history("issue/bridge", { limit: 2 })) print(`bridge, ${change.act}: ${change.reason}`)
