try { await (await State.scope("user", "bob")).get("k") } catch (problem) {
  await (await State.scope("user", "carol")).get("k")
  return problem.code
}
