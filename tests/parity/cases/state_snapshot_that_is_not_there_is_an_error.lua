local ok, problem = pcall(State.restore, 7)
return { problem.code, State.forget(7) }
