try { await Run.spell("spells/stopped.js") } catch (problem) { return [problem.code, problem.cause.code] }
