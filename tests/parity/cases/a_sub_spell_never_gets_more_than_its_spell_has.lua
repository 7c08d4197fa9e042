local ok, problem = pcall(Run.spell, "spells/calc.lua", { allow = { "tool=*", "fs.read=/", "net=*" } })
return { problem.code, problem.message }
