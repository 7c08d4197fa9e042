local inner = Tool.define{ name = "inner", description = "Fails.", run = function() error({ code = "deep.down", message = "no" }) end }
local outer = Tool.define{ name = "outer", description = "Calls.", run = function() return inner:call{} end }
local ok, problem = pcall(function() return outer:call{} end)
return { problem.code, problem.message }
