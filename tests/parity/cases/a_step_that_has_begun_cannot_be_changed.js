const codes = []
const flow = await Workflow.sequential({ name: "s", steps: [
  { name: "a", run: () => {} },
  { name: "b", run: async () => {
      for (const name of ["a", "b", "lost"]) await flow.remove(name).catch((problem) => codes.push(problem.code))
      await flow.replace("a", () => {}).catch((problem) => codes.push(problem.message))
    } },
] })
await flow.run()
return codes
