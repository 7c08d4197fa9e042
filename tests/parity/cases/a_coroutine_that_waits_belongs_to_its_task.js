const steps = (async function* () { await Task.sleep(0.01); yield "answer" })()
const task = Task.spawn(async () => (await steps.next()).value)
await Task.sleep(0.001)
return ["normal", false, await task.await(), (await steps.next()).done ? "dead" : "suspended"]
