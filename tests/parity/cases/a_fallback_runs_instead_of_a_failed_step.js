const flow = await Workflow.sequential({ steps: [
  { name: "bad", run: () => Tool.call("calculate", { expression: "1 / 0" }),
    onError: { fallback: { run: (n, scope) => n + " " + scope.error.code } } },
] })
const reply = await flow.run("five")
return [reply.status, reply.output, reply.steps.bad.status, reply.steps.bad.error.code]
