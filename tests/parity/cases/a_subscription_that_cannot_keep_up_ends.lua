local events = Event.subscribe("n", nil, { buffer = 2, on_full = "close" })
for i = 1, 4 do Event.publish("n", i) end
local a, b = events:next(1).data, events:next(1).data
local ok, problem = pcall(events.next, events, 1)
return { a, b, problem.code }
