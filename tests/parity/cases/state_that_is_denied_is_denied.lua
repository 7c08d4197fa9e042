local ok, problem = pcall(function() return State.scope("user", "bob"):get("k") end)
State.scope("user", "carol"):get("k")
return problem.code
