local events = Event.subscribe("tool.*")
Tool.call("calculate", { expression = "1+1" })
local first, second = events:next(1), events:next(1)
return { first.type, second.type, second.data.value }
