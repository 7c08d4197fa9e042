local ok, problem = pcall(Task.atomic, 7)
return { problem.code, problem.message }
