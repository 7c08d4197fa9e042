local version = State.set("k", 1)
local ok, problem = pcall(State.delete, "k", { expected = version + 1 })
return { problem.code, State.delete("k", { expected = version }), State.delete("k"), State.keys() }
