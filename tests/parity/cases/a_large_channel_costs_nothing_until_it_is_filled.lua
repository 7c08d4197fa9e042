local channel = Channel.new(1000000000)
for i = 1, 1000 do channel:send(i) end
channel:close()
local sum = 0
for value in channel do sum = sum + value end
return sum
