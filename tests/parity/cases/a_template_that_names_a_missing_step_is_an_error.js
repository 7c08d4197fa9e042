await (await Workflow.sequential({ name: "chain", steps: [
  { name: "fetch", run: () => 1 },
  { name: "show", input: "{{ steps.fetsh.output }}", run: () => {} },
] })).run()
