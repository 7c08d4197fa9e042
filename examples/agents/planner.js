// A plan whose first step fails is made anew; the answer comes from what the steps gave.
const model = Model.scripted({ replies: [
    { output: { steps: ["book the train", "book a bed"] } },
    { output: { done: false, result: "there is a strike" } },
    { output: { steps: ["book the bus", "book a bed"] } },
    { output: { done: true, result: "bus at nine" } },
    { output: { done: true, result: "bed for one" } },
    { text: "You take the bus at nine and have a bed." },
] })
const reply = await (await Agent.fromTemplate("planner", { model })).run("Get me to Oslo.")
for (const step of reply.output.steps) print(step.done, step.task, step.result)
print(reply.text, reply.output.replans)
