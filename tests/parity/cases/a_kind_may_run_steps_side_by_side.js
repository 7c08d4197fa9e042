await Workflow.define("vote", async (step, input) => {
  const votes = await Task.map(await step.names, (name) => step(name, input))
  return votes.filter((vote) => vote === "yes").length > votes.length / 2
})
const flow = await Workflow.create({ kind: "vote", steps: [
  { name: "a", run: async () => { await Task.sleep(0.002); return "yes" } }, { name: "b", run: () => "no" }, { name: "c", run: () => "yes" },
] })
return (await flow.run("well?")).output
