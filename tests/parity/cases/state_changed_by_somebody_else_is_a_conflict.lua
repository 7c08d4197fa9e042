local version = State.set("k", "a", { expected = 0 })
State.set("k", "b", { expected = version })
local ok, problem = pcall(State.set, "k", "c", { expected = version })
return { State.get("k"), problem.code, problem.hint, problem.data, State.entry("k").version }
