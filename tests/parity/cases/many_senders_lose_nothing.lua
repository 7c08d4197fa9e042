local channel, last, count, sorted = Channel.new(3), {}, 0, true
local senders = {}
for s = 1, 4 do senders[s] = function() for i = 1, 25 do channel:send{ s, i } end end end
local writing = Task.spawn(function() Task.all(senders) channel:close() end)
for pair in channel do
  sorted = sorted and pair[2] == (last[pair[1]] or 0) + 1
  last[pair[1]], count = pair[2], count + 1
end
writing:await()
return { count, sorted }
