let tries = 0
const flow = await Workflow.sequential({ name: "flow", steps: [
  { name: "one", retry: { attempts: 2 }, run: () => { tries++; if (tries === 1) throw new Error("no") } },
  { name: "two", onError: { fallback: () => 2 }, undo: () => {}, run: () => { throw new Error("no") } },
  { name: "off", when: false, run: () => {} },
] })
return (await flow.run()).output
