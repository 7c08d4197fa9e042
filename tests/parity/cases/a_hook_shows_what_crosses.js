const seen = []
await Hook.on("*:tool", (c) => {
    seen.push([c.point, c.kind, c.name, c.agent, c.attributes.effect, c.attempt, c.input.expression, c.result?.value ?? null])
})
await Tool.call("calculate", { expression: "1+1" })
return seen
