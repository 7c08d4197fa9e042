local ok, problem = pcall(Random.int, 1, 2, 3)
return { problem.code, problem.message }
