let attempts = 0
const model = Model.scripted({ replies: [{ error: "provider.server" }, { error: "provider.timeout" }, { text: "third time" }] })
await Hook.on("*:model", (crossing) => {
    attempts = Math.max(attempts, crossing.attempt)
    if (crossing.error) return Hook.retry({ delayS: 0.001, max: 2 })
})
return [(await Model.ask("hello", { model })).text, attempts]
