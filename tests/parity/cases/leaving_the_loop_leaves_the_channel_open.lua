local channel = Channel.new(3)
for i = 1, 3 do channel:send(i) end
for value in channel do if value == 1 then break end end
return channel:receive()
