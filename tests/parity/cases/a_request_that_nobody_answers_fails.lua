local codes = {}
local function try(f, ...) local ok, problem = pcall(f, ...) codes[#codes + 1] = problem.code end
try(Event.request, "ask.me")
local events = Event.subscribe("ask.me")
try(Event.request, "ask.me", 1, { timeout_s = 0.01 })
Event.publish("ask.me")
events:next(1)
try(Event.reply, events:next(1), 2)
return codes
