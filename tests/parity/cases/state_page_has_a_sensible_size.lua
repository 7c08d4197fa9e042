local ok, problem = pcall(State.keys, "", { limit = 1001 })
local ok, other = pcall(State.history, "k", { limit = 0 })
return { problem.hint, other.hint }
