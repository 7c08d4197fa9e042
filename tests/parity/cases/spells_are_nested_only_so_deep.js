let code
try { await Run.spell("spells/down.lua", { inputs: { n: 4 } }) } catch (problem) { code = problem.code }
return [await Run.spell("spells/down.lua", { inputs: { n: 3 } }), code]
