-- Events: a worker that answers orders, and a reader that hears what happens to them.
local stock = { apple = 3, pear = 0 }
Event.subscribe("order.placed", function(event)
    local left = stock[event.data.fruit]
    if left == 0 then return Event.publish("order.refused", event.data) end
    stock[event.data.fruit] = left - 1
    Event.publish("order.sent", event.data)
end)

local outcomes = Event.subscribe("order.*", nil, { where = function(event) return event.type ~= "order.placed" end })
for _, fruit in ipairs{ "apple", "pear" } do Event.publish("order.placed", { fruit = fruit }) end

local told = {}
for event in outcomes do
    told[#told + 1] = event.data.fruit .. " " .. event.type
    if #told == 2 then outcomes:close() end
end
return told
