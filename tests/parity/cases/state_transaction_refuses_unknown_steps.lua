local ok, problem = pcall(State.transaction, { { op = "increment", key = "a" } })
local ok, other = pcall(State.transaction, { { op = "set", key = "a", valu = 1 } })
return { problem.code, other.code, other.hint }
