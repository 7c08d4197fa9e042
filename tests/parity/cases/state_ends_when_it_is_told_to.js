await State.set("key", 1, { expiresS: 60 })
const before = await State.entry("key")
await State.set("key", 2, { expiresS: 0.001 })
await State.set("other", 3)
await Task.sleep(0.002)
return [before.value, before.expiresAt > await Time.now(), await State.get("key", "gone"), await State.keys()]
