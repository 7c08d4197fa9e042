local ok, problem = pcall(Task.any, {})
return problem.code
