let ran = false
await Hook.on("before:workflow", () => Hook.cacheHit({ output: [1, 2], status: "partial" }))
const flow = await Workflow.sequential({ name: "flow", steps: [{ name: "a", run: () => { ran = true } }] })
const reply = await flow.run("x")
return { output: reply.output, text: reply.text, status: reply.status, ran }
