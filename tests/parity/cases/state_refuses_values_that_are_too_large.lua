State.set("fits", ("x"):rep(2^20 - 2))
local ok, problem = pcall(State.set, "k", ("x"):rep(2^20 - 1))
return { problem.code, problem.hint, State.keys() }
