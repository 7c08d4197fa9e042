local channel = Channel.new(1)
Event.subscribe("n", function(event) channel:send(event.data) end)
Task.spawn(function() Task.sleep(0.01) Event.publish("n", 7) end)
return channel:receive()
