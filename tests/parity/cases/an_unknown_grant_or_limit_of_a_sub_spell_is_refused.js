const found = []
for (const options of [{ allow: ["tol=x"] }, { limits: { wal: 1 } }, { limits: { wall: "soon" } }, { limits: { tokens: "x" } }]) {
  try { await Run.spell("spells/calc.lua", options) } catch (problem) { found.push([problem.code, problem.hint]) }
}
return found
