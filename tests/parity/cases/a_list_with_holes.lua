local ok, problem = pcall(Random.choice, { { 1, nil, 3 } })
if ok then return problem end
return problem.code
