Hook.on("before:state", function() return Hook.cache_hit({ theme = "dark" }) end, { match = "spell.settings" })
Hook.on("before:state", function() return Hook.deny("read only") end, { match = "spell.fixed" })
local ok, problem = pcall(State.set, "fixed", 1)
return { State.get("settings"), problem.code, State.get("other", "nothing") }
