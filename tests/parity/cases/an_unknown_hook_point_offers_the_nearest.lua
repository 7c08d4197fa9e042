local ok, problem = pcall(Hook.on, "befor:tool", function() end)
local _, other = pcall(Hook.on, "order.priced", function() end)
return { problem.code, problem.hint, other.code }
