const found = []
for (const open of [
  async () => (await State.scope("agent", "clerk")).get("k"),
  async () => (await State.scope("session", "s1")).set("k", 1),
  async () => (await State.scope("spell", "of-somebody-else")).keys(),
  async () => (await State.scope("workflow", "w")).snapshot(),
]) {
  try { await open() } catch (problem) { found.push([problem.code, problem.hint]) }
}
return found
