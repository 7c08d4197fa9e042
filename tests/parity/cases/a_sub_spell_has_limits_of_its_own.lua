local ok, problem = pcall(Run.spell, "spells/endless.js", { limits = { wall = "60ms" } })
return { problem.code, "going on" }
