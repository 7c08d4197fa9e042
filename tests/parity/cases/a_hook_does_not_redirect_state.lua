Hook.on("before:state", function() return Hook.redirect("app") end)
local ok, problem = pcall(State.get, "k")
return problem.code
