local ok, problem = pcall(Random.int, 1)
return { problem.code, problem.message }
