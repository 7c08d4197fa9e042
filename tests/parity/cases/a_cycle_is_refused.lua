local data = {}
data.self = data
local ok, problem = pcall(Random.choice, { data })
return { ok, problem.code }
