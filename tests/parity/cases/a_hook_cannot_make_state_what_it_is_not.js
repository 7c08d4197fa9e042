const wrong = [{ op: "delete" }, { owner: "bob" }, { colour: 1 }, { expected: "one" }, 7]
const codes = []
for (const value of wrong) {
    const hook = await Hook.on("before:state", () => Hook.replace(value))
    try { await State.set("k", 1) } catch (problem) { codes.push(problem.code) }
    await hook.remove()
}
await Hook.on("before:state", () => Hook.cacheHit("no number"))
try { await State.set("k", 1) } catch (problem) { return [codes, problem.code] }
