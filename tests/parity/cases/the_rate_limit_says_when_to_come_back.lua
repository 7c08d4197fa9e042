Hook.use("rate_limit", { rate = 1, per = "hour", max_wait_s = 1 }, { kinds = { "tool" } })
Tool.call("calculate", { expression = "1+1" })
local ok, problem = pcall(Tool.call, "calculate", { expression = "1+1" })
return { problem.code, (problem.message:gsub("%d[%d.e+]* s$", "N s")) }
