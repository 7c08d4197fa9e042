const flow = await Workflow.conditional({ branches: [
  { when: "input.size > 100", run: { name: "large", run: () => "large" } },
  { when: async (scope) => { await Task.sleep(0.001); return scope.input.size > 10 }, run: { name: "middle", run: () => "middle" } },
] })
const small = await flow.run({ size: 1 })
return [(await flow.run({ size: 500 })).output, (await flow.run({ size: 50 })).output, small.output === undefined, small.status, small.steps.large.status]
