local ok, problem = pcall(Task.compute, "local a = 1\nlocal b = = 2")
return { problem.code, problem.file, problem.line }
