const version = await State.set("k", "a", { expected: 0 })
await State.set("k", "b", { expected: version })
try { await State.set("k", "c", { expected: version }) } catch (problem) {
  return [await State.get("k"), problem.code, problem.hint, problem.data, (await State.entry("k")).version]
}
