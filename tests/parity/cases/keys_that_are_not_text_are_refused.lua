local ok, problem = pcall(Random.choice, { { [true] = 1 } })
return { problem.code, (pcall(Random.choice, { { 1, 2, x = 3 } })) }
