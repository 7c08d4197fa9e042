const reply = await (await Workflow.parallel({ stop: "never", branches: [
  { name: "bad", run: () => { throw new Error("broken") } },
  { name: "good", run: async () => { await Task.sleep(0.002); return "good" } },
] })).run()
return [reply.status, reply.output, reply.steps.bad.status, reply.steps.bad.error.code]
