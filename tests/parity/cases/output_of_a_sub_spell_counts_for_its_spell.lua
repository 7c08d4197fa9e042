pcall(Run.spell, "spells/prints.lua")
pcall(Run.spell, "spells/prints.lua")
return "not reached"
