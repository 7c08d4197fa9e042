const codes = []
for (const seconds of [0, -1]) {
  try { await State.set("k", 1, { expiresS: seconds }) } catch (problem) { codes.push([problem.code, problem.hint]) }
}
return codes
