const temp = await State.scope("temp")
const id = await temp.snapshot("empty")
await temp.set("a", 1, { expected: 0, expiresS: 60, reason: "r" })
await temp.update("a", (a) => a + 1)
await temp.transaction([{ op: "set", key: "b", value: 3 }])
const seen = [await temp.get("a"), (await temp.entry("b")).version, await temp.keys("", { after: "a" }), (await temp.history("a"))[1].reason, await temp.delete("b")]
return [seen, await temp.restore(id), await temp.keys(), (await temp.snapshots()).length, await temp.forget(id)]
