local ok, problem = pcall(Run.spell, "spells/floods.lua", { limits = { output = "1k" } })
return { problem.code }
