const flow = await Workflow.sequential({ steps: [
  { name: "bad", onError: "continue", run: () => { throw Object.assign(new Error("broken"), { code: "my.fault" }) } },
  { name: "next", run: (n) => n + 1 },
] })
const reply = await flow.run(1)
return [reply.status, reply.output, reply.steps.bad.status, reply.steps.bad.error.message, reply.steps.bad.output === undefined]
