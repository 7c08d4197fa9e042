const codes = []
for (const act of [
    () => State.set("k", 1),
    () => State.keys(),
    () => State.transaction([{ op: "set", key: "k", value: 1 }]),
]) {
    try { await act() } catch (problem) { codes.push(problem.code) }
}
await (await State.scope("temp")).set("k", 1)
return codes
