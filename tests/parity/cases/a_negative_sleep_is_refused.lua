local ok, problem = pcall(Task.sleep, -1)
return { problem.code, problem.message }
