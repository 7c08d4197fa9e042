local ok, problem = pcall(Run.spell, "twice.lua")
return { problem.code, Run.spell("@extra/twice.lua") }
