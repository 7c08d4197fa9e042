local ok, problem = pcall(Task.compute, "return 1", { print })
return problem.code
