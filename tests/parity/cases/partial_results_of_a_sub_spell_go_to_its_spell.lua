local seen = {}
local result = Run.spell("spells/parts.js", { on_partial = function(value) seen[#seen + 1] = value.part Run.output{ passed = value.part } end })
Run.spell("spells/parts.lua")
return { result, seen }
