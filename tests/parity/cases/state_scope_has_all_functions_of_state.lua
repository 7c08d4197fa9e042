local temp = State.scope("temp")
local id = temp:snapshot("empty")
temp:set("a", 1, { expected = 0, expires_s = 60, reason = "r" })
temp:update("a", function(a) return a + 1 end)
temp:transaction{ { op = "set", key = "b", value = 3 } }
local seen = { temp:get("a"), temp:entry("b").version, temp:keys("", { after = "a" }), temp:history("a")[2].reason, temp:delete("b") }
return { seen, temp:restore(id), temp:keys(), #temp:snapshots(), temp:forget(id) }
