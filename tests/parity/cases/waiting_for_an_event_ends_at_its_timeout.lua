local ok, problem = pcall(Event.wait, "never", { timeout_s = 0.01 })
local events = Event.subscribe("never")
local _, other = pcall(events.next, events, 0.01)
return { problem.code, other.code }
