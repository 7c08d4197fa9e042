await Run.output("first")
await Run.output({ step: 2, list: [1, 2] })
await Run.output([])
return "done"
