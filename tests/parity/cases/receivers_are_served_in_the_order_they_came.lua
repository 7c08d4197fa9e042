local channel, seen = Channel.new(), {}
local tasks = {}
for i = 1, 3 do
  tasks[i] = Task.spawn(function()
    local value = channel:receive()
    seen[#seen + 1] = i .. "=" .. value
  end)
end
Task.sleep(0.002)
for _, value in ipairs{ "a", "b", "c" } do channel:send(value) end
Task.all(tasks)
return seen
