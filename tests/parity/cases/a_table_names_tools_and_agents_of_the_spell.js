const double = await Tool.define({ name: "double", description: "Doubles.", run: (args) => args.n * 2 })
await Agent.create({ name: "writer", model: Model.scripted({ replies: [{ text: "written" }] }) })
const table = { name: "t", steps: [{ tool: "double", input: { n: "{{ input }}" } }, { agent: "writer", input: "{{ last }}" }] }
const lost = await Workflow.load(table).catch((problem) => problem)
const reply = await (await Workflow.load(table, { tools: [double] })).run(4)
const nobody = await Workflow.load({ name: "t", steps: [{ agent: "writr" }] }).catch((problem) => problem)
return [lost.code, reply.output, reply.steps.double.output, nobody.code, nobody.hint]
