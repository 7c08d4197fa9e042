local ok, problem = pcall(Task.compute, "local t = {} for i = 1, 1e8 do t[i] = i end")
return problem.code
