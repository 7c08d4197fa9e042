let code
try { await Run.spell("spells/reads.lua", { allow: ["tool", "fs.read=./spells"] }) } catch (problem) { code = problem.code }
return [await Run.spell("spells/reads.lua", { allow: ["tool", "fs.read=./flows"] }), code]
