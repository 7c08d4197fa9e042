local ok, problem = pcall(Random.int, 1.5, 2)
return problem.message
