local channel = Channel.new()
Task.spawn(function() Task.sleep(0.01) channel:send("woken") end)
return channel:receive()
