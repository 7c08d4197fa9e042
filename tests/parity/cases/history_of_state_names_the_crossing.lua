Tool.define{ name = "set_price", description = "Sets it.", parameters = {}, run = function() State.set("price", 2) end }
Tool.call("set_price")
Workflow.sequential{ name = "w", steps = { { name = "s2", run = function() State.set("price", 3) end } } }:run()
local told = {}
for i, one in ipairs(State.history("price")) do told[i] = { one.act, one.crossing } end
return told
