Event.subscribe("never", function() end)
Event.subscribe("never.again")
return "over"
