local ok, problem = pcall(Task.compute, "return { f = print }")
return problem.code
