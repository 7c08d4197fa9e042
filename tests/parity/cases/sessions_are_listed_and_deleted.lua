for _, info in ipairs(Session.list()) do Session.delete(info.id) end
Session.open("b", { tags = {"x"} })
Session.open("a", { tags = {"x", "y"} })
local made = Session.open()
local ids = {}
for i, info in ipairs(Session.list{ tags = {"x"} }) do ids[i] = info.id end
local current = Session.current().id == made.id
Session.delete(made.id)
local tagged = Session.open("b"):tag{"z"}
return { ids, current, Session.current() ~= nil, tagged, #Session.list(), Session.delete("a"), Session.delete("a"), #made.id }
