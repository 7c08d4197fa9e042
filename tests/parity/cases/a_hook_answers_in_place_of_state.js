await Hook.on("before:state", () => Hook.cacheHit({ theme: "dark" }), { match: "spell.settings" })
await Hook.on("before:state", () => Hook.deny("read only"), { match: "spell.fixed" })
let code
try { await State.set("fixed", 1) } catch (problem) { code = problem.code }
return [await State.get("settings"), code, await State.get("other", "nothing")]
