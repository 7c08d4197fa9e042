await State.set("k", 1)
try { await State.set("k", 2, { expected: 9 }) } catch {}
await State.update("k", (k) => k + 1)
return State.get("k")
