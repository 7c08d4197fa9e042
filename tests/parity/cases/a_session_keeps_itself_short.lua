local session = Session.open("short", { trim = { last = 2 } })
local counts = {}
for i = 1, 4 do counts[i] = session:append("message " .. i) end
local other = Session.open("short")
counts[5] = other:append("message 5")
local kept = {}
for i, message in ipairs(other:messages()) do kept[i] = message.parts[1].text end
local bounds = { other:info().trim.last, other:info().trim.tokens == nil, Session.open("short", { trim = { tokens = 50 } }):info().trim.tokens }
local ended = Session.open("short", { trim = {} }):info().trim == nil
return { counts, kept, bounds, ended, other:append("message 6") }
