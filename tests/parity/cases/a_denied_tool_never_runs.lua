local ok, problem = pcall(Tool.call, "calculate", { expression = "1" })
return { problem.code, problem.message }
