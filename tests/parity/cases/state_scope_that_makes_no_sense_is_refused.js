const found = []
for (const open of [() => State.scope("sesion", "x"), () => State.scope("user"), () => State.scope("app", "x")]) {
  try { await open() } catch (problem) { found.push([problem.code, problem.hint]) }
}
return found
