let going = 0, most = 0
const branch = (name) => ({ name, run: async () => { going++; most = Math.max(most, going); await Task.sleep(0.002); going-- } })
await (await Workflow.parallel({ maxConcurrency: 2, branches: ["a", "b", "c", "d", "e"].map(branch) })).run()
return most
