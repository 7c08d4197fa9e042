local session = Session.open("chat", { tags = {"demo"} })
session:save{}
session:append("Hello?")
session:append{ { role = "assistant", text = "Hello!" }, { role = "user", parts = { { type = "text", text = "Bye" } } } }
local again = Session.open("chat", { tags = {"again"} })
local seen = {}
for i, message in ipairs(again:messages()) do seen[i] = message.role .. ": " .. message.parts[1].text end
local info = again:info()
return { seen, again.id, again.scope, info.tags, info.messages, info.status, again:tokens() }
