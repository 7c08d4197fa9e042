const found = []
for (const options of [{}, { allow: ["tool=calculate"] }, { allow: ["tool=other"] }, { allow: [] }, { deny: ["tool=calc*"] }]) {
  try { found.push(await Run.spell("spells/calc.js", options)) } catch (problem) { found.push(problem.code) }
}
return found
