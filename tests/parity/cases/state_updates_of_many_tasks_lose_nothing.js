const add = async () => State.update("n", async (n) => { await Task.sleep(0.001); return n + 1 }, { default: 0 })
await Task.all([...Array(20).keys()].map(() => add))
return State.get("n")
