local queue = Event.subscribe("news", nil, { buffer = 2, on_full = "block" })
Event.publish("news", 1)
Event.publish("news", 2)
local value = Tool.call("calculate", { expression = "6*7" }).value
Event.publish("weather", "fine")
return { value, queue:next().data, queue:next().data }
