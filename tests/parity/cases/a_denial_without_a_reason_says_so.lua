Hook.on("before:tool", function() return Hook.deny() end)
local ok, problem = pcall(Tool.call, "calculate", { expression = "1+1" })
return { problem.code, problem.message }
