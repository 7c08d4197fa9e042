local dead = Event.subscribe("dead.>")
local events = Event.subscribe("n", function() error({ code = "my.code", message = "no" }) end, { retries = 2 })
Event.publish("n", 1)
local letter = dead:next(5)
events:settle()
return { letter.type, letter.data.event.type, letter.data.error.code, letter.data.attempts, events:stats().dead, events:stats().failed }
