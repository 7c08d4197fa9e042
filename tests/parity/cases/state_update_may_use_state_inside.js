await State.set("a", 1)
await State.set("b", 10)
return [await State.update("a", async (a) => a + await State.get("b")), await State.get("a")]
