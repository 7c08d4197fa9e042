local hook = Hook.on("before:tool", function() return Hook.deny("no") end)
local before = #Hook.list()
hook:remove()
hook:remove()
return { before, #Hook.list(), Tool.call("calculate", { expression = "1+1" }).value }
