for _, key in ipairs{ "b/2", "a", "b/10", "b/1", "c", "b" } do State.set(key, true) end
return { State.keys(), State.keys("b/"), State.keys("b/", { limit = 2 }), State.keys("b/", { after = "b/10" }), State.keys("nothing") }
