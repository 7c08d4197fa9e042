const reply = await (await Workflow.parallel({ stop: "first_success", branches: [
  { name: "bad", run: () => { throw new Error("broken") } },
  { name: "slow", run: () => Task.sleep(60) },
  { name: "quick", run: async () => { await Task.sleep(0.005); return "quick" } },
] })).run()
return [reply.output, reply.status, reply.steps.bad.status, reply.steps.slow.status, reply.steps.quick.status]
