Hook.on("before:tool", function() Task.sleep(60) end, { timeout_s = 0.02 })
local ok, problem = pcall(Tool.call, "calculate", { expression = "1" })
return { problem.code, problem.message:find("0.02 s") ~= nil }
