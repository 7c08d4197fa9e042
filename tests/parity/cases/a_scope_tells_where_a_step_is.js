let seen
await (await Workflow.sequential({ steps: [{ name: "a", run: () => 2 }, { name: "b", run: async (input, scope) => {
  seen = [input, scope.input, scope.last, scope.index, scope.item == null, scope.error == null, (await scope.steps).a.status]
} }] })).run(1)
return seen
