let code
try { await Run.spell("twice.lua") } catch (problem) { code = problem.code }
return [code, await Run.spell("@extra/twice.lua")]
