Hook.on("before:tool", function() error("out of order") end, { name = "guard" })
local ok, problem = pcall(Tool.call, "calculate", { expression = "1" })
return { problem.code, problem.message:find("guard") ~= nil, problem.cause.message:find("out of order") ~= nil }
