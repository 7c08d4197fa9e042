try { await Run.spell("spells/fails.lua") } catch (problem) { return [problem.code, problem.message, problem.data.n, problem.file, problem.line] }
