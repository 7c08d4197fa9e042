local ok, problem = pcall(Random.int, "a", 2)
return problem.message
