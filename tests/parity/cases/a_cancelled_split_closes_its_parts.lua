local model = Model.scripted{ replies = { { text = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" } }, chunk_size = 1, repeat_last = true }

local parts
local task = Task.spawn(function()
  parts = Model.stream("go", { model = model }):tee(2)
  parts[1]:next()
  Task.sleep(60)
end)
while not parts do Task.sleep(0.001) end
Task.sleep(0.005)
task:cancel()
Task.sleep(0.005)
return { parts[1]:next() == nil, parts[2]:next() == nil }
