local channel = Channel.new()
local first = Task.spawn(function() return channel:receive() end)
local second = Task.spawn(function() return channel:receive() end)
Task.sleep(0.002)
first:cancel()
channel:send("kept")
return { first.status, second:await() }
