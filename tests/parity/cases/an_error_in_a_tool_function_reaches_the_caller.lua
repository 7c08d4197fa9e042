local tool = Tool.define{ name = "bad", description = "Fails.", run = function()
  error({ code = "stock.empty", message = "nothing left", hint = "order more" })
end }
local ok, problem = pcall(function() return tool:call{} end)
return { problem.code, problem.message, problem.hint }
