const codes = []
for (const value of [NaN, Infinity, new Uint8Array([255]), [print], await Tool.get("calculate")]) {
  try { await State.set("k", value) } catch (problem) { codes.push(problem.code) }
}
return codes
