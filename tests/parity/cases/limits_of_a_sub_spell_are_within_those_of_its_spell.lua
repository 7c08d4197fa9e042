pcall(Run.spell, "spells/endless.js", { limits = { wall = "1h", cpu = "1h" } })
return "not reached"
