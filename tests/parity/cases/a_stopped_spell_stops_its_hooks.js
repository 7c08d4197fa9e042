let stopped = false
await Hook.on("before:tool", async () => {
    Task.onCancel(() => { stopped = true })
    await Task.sleep(60)
}, { timeoutS: 100 })
const task = Task.spawn(async () => { await Tool.call("calculate", { expression: "1" }) })
await Task.sleep(0.02)
task.cancel()
await Task.sleep(0.02)
return [task.status, stopped]
