local channel = Channel.new()
local first = Task.spawn(function() channel:send("lost") end)
local second = Task.spawn(function() channel:send("sent") end)
Task.sleep(0.002)
first:cancel()
return { first.status, channel:receive(), second:await() == nil }
