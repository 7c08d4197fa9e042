const flow = await Workflow.sequential({ steps: [
  { name: "first", run: () => 5 },
  { name: "second", input: async (scope) => { await Task.sleep(0.001); return scope.input + scope.last + (await scope.steps).first.output },
    run: (n) => n },
] })
return (await flow.run(100)).output
