const task = Task.spawn(async () => { await State.update("n", async () => { await Task.sleep(60); return 1 }) })
await Task.sleep(0.005)
task.cancel()
try { await task.await() } catch {}
return [await State.get("n", "untouched"), await State.update("n", () => 2)]
