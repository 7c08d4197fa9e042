local channel, seen = Channel.new(), {}
local sender = Task.spawn(function()
  for i = 1, 3 do channel:send(i) seen[#seen + 1] = "sent " .. i end
end)
Task.sleep(0.002)
seen[#seen + 1] = "before"
for _ = 1, 3 do
  local value = channel:receive()
  seen[#seen + 1] = "got " .. value
end
sender:await()
return { seen[1], seen[2], #seen }
