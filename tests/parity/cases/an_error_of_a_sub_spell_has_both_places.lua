local function start()
  return Run.spell("spells/fails.js")
end
local x = start()
return x
