local found = {}
for i, options in ipairs{ {}, { allow = { "tool=calculate" } }, { allow = { "tool=other" } }, { allow = {} }, { deny = { "tool=calc*" } } } do
  local ok, value = pcall(Run.spell, "spells/calc.js", options)
  found[i] = ok and value or value.code
end
return found
