Hook.use("approval", {}, { match = { effect = "pure" } })
local ok, problem = pcall(Tool.call, "calculate", { expression = "1+1" })
return { problem.code, problem.message }
