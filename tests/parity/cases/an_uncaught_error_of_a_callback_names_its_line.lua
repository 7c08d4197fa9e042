local tool = Tool.define{ name = "bad", description = "Fails.", run = function()
  error({ code = "stock.empty", message = "nothing left" })
end }
tool:call{}
