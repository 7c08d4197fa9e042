const shout = await Tool.define({ name: "shout", description: "Shouts.", run: (args) => args.value + "!" })
const writer = await Agent.create({ name: "writer", model: Model.scripted({ replies: [{ text: "written" }] }) })
const inner = await Workflow.sequential({ name: "inner", steps: [(text) => text + " inside"] })
const flow = await Workflow.sequential({ steps: [
  (n) => ({ expression: n + " + 1" }), "calculate", shout, writer, inner,
] })
const reply = await flow.run("1")
return [reply.output, reply.steps.step_1.status, reply.steps.shout.output, reply.steps.calculate.output.value]
