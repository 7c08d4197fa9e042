local ok, problem = pcall(Run.spell, "spells/reads.lua", { allow = { "tool", "fs.read=./spells" } })
return { Run.spell("spells/reads.lua", { allow = { "tool", "fs.read=./flows" } }), problem.code }
