const flow = await Workflow.sequential({ name: "chain", steps: [
  { name: "add", run: (n) => n + 1 },
  { name: "double", run: (n) => n * 2 },
] })
const reply = await flow.run(4)
return [reply.status, reply.output, reply.steps.add.output, reply.steps.double.status, reply.agent, reply.text]
