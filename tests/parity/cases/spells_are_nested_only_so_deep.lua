local ok, problem = pcall(Run.spell, "spells/down.lua", { inputs = { n = 4 } })
return { Run.spell("spells/down.lua", { inputs = { n = 3 } }), problem.code }
