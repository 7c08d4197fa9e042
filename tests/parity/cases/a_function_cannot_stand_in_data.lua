local ok, problem = pcall(Random.choice, { { call = function() end } })
return { problem.code, problem.hint }
