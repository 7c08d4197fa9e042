local data = "bottom"
for _ = 1, 80 do data = { data } end
local ok, problem = pcall(Random.choice, { data })
return problem.code
