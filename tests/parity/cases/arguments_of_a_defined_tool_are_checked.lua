local tool = Tool.define{ name = "double", description = "Doubles.", run = function(args) return args.x * 2 end,
  parameters = { type = "object", properties = { x = { type = "number" } }, required = { "x" } } }
local ok, problem = pcall(function() return tool:call{ x = "two" } end)
return { tool:call{ x = 2 }, ok, problem.code }
