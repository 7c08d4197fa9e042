local hook = Hook.on("before:tool", function() return { deny = "x" } end, { fail = "open" })
local _, first = pcall(Tool.call, "calculate", { expression = "1" })
hook:remove()
Hook.on("before:tool", function() return "deny" end, { fail = "open" })
local _, second = pcall(Tool.call, "calculate", { expression = "1" })
return { first.code, second.code }
