const big = await Workflow.sequential({ name: "big", steps: [(n) => n * 2, { name: "more", run: (n) => n + 1 }] })
const flow = await Workflow.conditional({ branches: [{ when: "last > 10", run: big }], default: "calculate" })
return (await flow.run(20)).output
