local events = Event.subscribe("n")
Task.spawn(function()
    for i = 1, 3 do Event.publish("n", i) end
    Event.publish("end")
end)
local stop = Task.spawn(function() Event.wait("end") end)
local seen = {}
for event in events do
    seen[#seen + 1] = event.data
    if #seen == 3 then events:close() end
end
stop:cancel()
return seen
