await State.set("n", 1)
try { await State.update("n", () => { throw new Error("no") }) } catch {}
return [await State.get("n"), (await State.history("n")).length]
