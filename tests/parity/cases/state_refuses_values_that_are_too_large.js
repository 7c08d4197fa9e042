await State.set("fits", "x".repeat(2 ** 20 - 2))
try { await State.set("k", "x".repeat(2 ** 20 - 1)) } catch (problem) {
  return [problem.code, problem.hint, await State.keys()]
}
