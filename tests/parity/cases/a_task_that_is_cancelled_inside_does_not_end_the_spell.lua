local ok, problem = pcall(Run.spell, "spells/stopped.lua")
return { problem.code, problem.cause.code }
