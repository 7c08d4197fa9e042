State.set("n", 1)
local ok, problem = pcall(State.update, "n", function() error({ code = "my.code", message = "no" }) end)
return { State.get("n"), #State.history("n") }
