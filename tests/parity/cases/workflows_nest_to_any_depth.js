const model = await Model.scripted({ replies: [{ text: "one" }, { text: "two" }] })
const writer = await Agent.create({ name: "writer", model })
const inner = await Workflow.parallel({ name: "inner", maxConcurrency: 1, branches: [writer, { name: "other", agent: writer }] })
const middle = await Workflow.loop({ name: "middle", times: 1, body: inner })
const reply = await (await Workflow.sequential({ name: "outer", steps: [middle] })).run("go")
return [reply.output, reply.usage.requests, reply.steps.middle.output.writer]
