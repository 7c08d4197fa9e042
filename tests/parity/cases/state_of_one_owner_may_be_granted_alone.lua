local ada = State.scope("user", "ada")
ada:set("k", "lua")
local ok, problem = pcall(function() return State.scope("user", "bob"):get("k") end)
return { ada:get("k"), problem.code }
