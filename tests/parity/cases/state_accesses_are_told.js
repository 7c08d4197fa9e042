await State.set("k", 1)
await State.get("k")
try { await State.set("k", 2, { expected: 9 }) } catch {}
try { await (await State.scope("agent", "x")).get("k") } catch {}
await State.transaction([{ op: "set", key: "k", value: 3 }])
return State.keys("k")
