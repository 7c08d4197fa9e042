try { await Run.spell("spells/calc.lua", { allow: ["tool=*", "fs.read=/", "net=*"] }) } catch (problem) { return [problem.code, problem.message] }
