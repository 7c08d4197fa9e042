local tool = Tool.define{
  name = "broken", description = "Breaks.",
  run = function()
    local missing
    return missing.field
  end,
}

local value = tool:call{}
return value
