local channel = Channel.new()
for _ = 1, 20 do Task.spawn(function() channel:receive() end) end
local first = Task.spawn(function() return channel:receive() end)
first:await()
