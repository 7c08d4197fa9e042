local places = { State.scope("temp"), State.scope("spell"), State.scope("user", "scopes-" .. "x"), State.scope("app") }
for i, place in ipairs(places) do place:set("same key", i) end
local held = {}
for i, place in ipairs(places) do held[i] = place:get("same key") end
places[4]:delete("same key")
return { held, State.get("same key"), places[1].name, places[3].owner, places[4].owner }
