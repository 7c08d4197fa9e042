local session = Session.open("ada", { scope = "session" })
session:save{ { role = "user", text = "shared" } }
local ids = {}
for i, info in ipairs(Session.list{ scope = "session" }) do ids[i] = info.id end
local _, problem = pcall(Session.open, "bob", { scope = "session" })
local _, other = pcall(Session.delete, "bob", { scope = "session" })
local text = session:messages()[1].parts[1].text
Session.delete("ada", { scope = "session" })
return { text, ids, problem.code .. ": " .. problem.message, other.code, #Session.list{ scope = "session" } }
