let asked = 0
await Hook.on("before:tool", async () => {
    asked += 1
    await Task.sleep(0.001)
    const inner = Task.spawn(async () => (await Tool.call("calculate", { expression: "6*7" })).value)
    return Hook.cacheHit(await inner.await())
})
const value = await Tool.call("calculate", { expression: "1" })
return [value, asked]
