const done = []
await Hook.on("after:workflow", (crossing) => {
  if (crossing.attempt === 1) return Hook.retry({ delayS: 0 })
})
const flow = await Workflow.sequential({ name: "flow", steps: [
  {
    name: "a",
    run: (x) => { done.push("do " + x); return x + "!" },
    undo: (x) => { done.push("undo " + x) },
  },
] })
return [(await flow.run("x")).output, done]
