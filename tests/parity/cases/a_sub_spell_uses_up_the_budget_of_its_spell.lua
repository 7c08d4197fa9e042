local found = {}
for i = 1, 3 do
  local ok, value = pcall(Run.spell, "spells/calc.lua")
  found[i] = ok and value or value.code
end
return found
