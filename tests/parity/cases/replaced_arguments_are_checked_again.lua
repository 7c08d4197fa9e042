Hook.on("before:tool", function() return Hook.replace{ expresion = "6*7" } end)
local ok, problem = pcall(Tool.call, "calculate", { expression = "1+1" })
return problem.code
