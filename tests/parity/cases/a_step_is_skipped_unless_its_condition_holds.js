const flow = await Workflow.sequential({ steps: [
  { name: "a", when: "last > 10", run: (n) => n * 2 },
  { name: "b", when: (scope) => scope.last < 10, run: (n) => n + 1 },
  { name: "c", when: true, run: (n) => n },
] })
const reply = await flow.run(5)
return [reply.output, reply.status, reply.steps.a.status, reply.steps.b.status, reply.steps.a.attempts]
