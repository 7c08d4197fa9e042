local channel, sent = Channel.new(2), 0
Task.spawn(function() for i = 1, 5 do channel:send(i) sent = i end channel:close() end)
Task.sleep(0.002)
local first = sent
channel:receive()
Task.sleep(0.002)
local second = sent
local rest = {}
for value in channel do rest[#rest + 1] = value end
return { first, second, rest }
