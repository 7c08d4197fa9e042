local ok, problem = pcall(Run.spell, "spells/fails.lua")
return { problem.code, problem.message, problem.data.n, problem.file, problem.line }
