local found = {}
for i, options in ipairs{ { allow = { "tol=x" } }, { limits = { wal = 1 } }, { limits = { wall = "soon" } }, { limits = { tokens = "x" } } } do
  local ok, problem = pcall(Run.spell, "spells/calc.lua", options)
  found[i] = { problem.code, problem.hint }
end
return found
