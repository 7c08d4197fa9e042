const flow = await Workflow.parallel({ branches: [
  { name: "a", run: async () => { await flow.add({ name: "c", run: () => "c" }); return "a" } },
  { name: "b", run: async () => { await Task.sleep(0.005); return "b" } },
] })
return (await flow.run()).output
