await State.set("lock", "somebody")
let tries = 0
await Hook.on("error:state", async () => {
    tries += 1
    await State.delete("lock")
    return Hook.retry({ delayS: 0.001, max: 3 })
})
await State.set("lock", "me", { expected: 0 })
return [await State.get("lock"), tries]
