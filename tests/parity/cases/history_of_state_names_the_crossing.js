await Tool.define({ name: "set_price", description: "Sets it.", parameters: {}, run: () => State.set("price", 2) })
await Tool.call("set_price")
await (await Workflow.sequential({ name: "w", steps: [{ name: "s2", run: () => State.set("price", 3) }] })).run()
return (await State.history("price")).map((one) => [one.act, one.crossing])
