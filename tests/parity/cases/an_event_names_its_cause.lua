Event.subscribe("first", function() Event.publish("second") end)
local seconds = Event.subscribe("second")
local firsts = Event.subscribe("first")
Event.publish("first")
local first, second = firsts:next(1), seconds:next(1)
return { second.causationid == first.id, second.correlationid == Run.id }
