local ok, problem = pcall(Tool.get, "calculat")
return { ok, problem.code, problem.message, problem.hint, tostring(problem) == problem.message }
