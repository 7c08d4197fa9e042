const codes = []
for (const key of ["", "a\nb", "x".repeat(257)]) {
  try { await State.get(key) } catch (problem) { codes.push([problem.code, problem.hint]) }
}
await State.set("x".repeat(256), 1)
return [codes, (await State.keys())[0].length]
