const flow = await Workflow.sequential({ steps: [
  { name: "count", run: async (_, scope) => scope.set("runs", (await scope.get("runs", 0)) + 1) },
  { name: "show", input: "{{ state.runs }} runs", run: (text) => text },
] })
await flow.run()
return (await flow.run()).output
