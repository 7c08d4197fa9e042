let going = 0, most = 0
const branch = (name, factor) => ({ name, run: async (n) => {
  going++; most = Math.max(most, going); await Task.sleep(0.005); going--; return n * factor } })
const reply = await (await Workflow.parallel({ branches: [branch("a", 1), branch("b", 2), branch("c", 3)] })).run(10)
return [reply.output, reply.status, most]
