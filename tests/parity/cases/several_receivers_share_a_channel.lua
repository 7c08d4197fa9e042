local channel, seen = Channel.new(), {}
local function work() for value in channel do seen[#seen + 1] = value end end
local workers = { Task.spawn(work), Task.spawn(work), Task.spawn(work) }
for i = 1, 30 do channel:send(i) end
channel:close()
Task.all(workers)
table.sort(seen)
return { #seen, seen[1], seen[30] }
