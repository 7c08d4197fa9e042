// Thought, tool and observation in turns; each step can be read afterwards.
const model = Model.scripted({ replies: [
    { output: { thought: "I need the sum.", tool: "calculate", arguments: { expression: "12 * 7" } } },
    { output: { thought: "That is it.", answer: "84 eggs" } },
] })
const reply = await (await Agent.fromTemplate("react", { model, tools: ["calculate"] })).run("How many eggs are in seven dozen?")
reply.output.steps.forEach((step, i) => print(i + 1, step.thought, step.tool, step.observation))
print(reply.output.thought, reply.text)
