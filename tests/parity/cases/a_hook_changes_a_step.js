await Hook.on("before:step", (crossing) => {
  if (crossing.name === "flow.a") return Hook.replace(crossing.input * 10)
})
await Hook.on("after:step", (crossing) => {
  if (crossing.name === "flow.b") return Hook.replace(crossing.result + 1)
})
const flow = await Workflow.sequential({ name: "flow", steps: [
  { name: "a", run: (x) => x + 1 },
  { name: "b", run: (x) => x * 2 },
] })
return (await flow.run(1)).output
