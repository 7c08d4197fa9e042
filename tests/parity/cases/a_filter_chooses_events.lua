local big = Event.subscribe("n", nil, { where = function(event) Task.yield() return event.data.x > 1 end })
local three = Event.subscribe("n", nil, { where = { x = 3 } })
for x = 1, 3 do Event.publish("n", { x = x }) end
return { big:next(1).data.x, three:next(1).data.x }
