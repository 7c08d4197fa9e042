local model = Model.scripted{ replies = { { text = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" } }, chunk_size = 1, repeat_last = true }

local one, two = table.unpack(Model.stream("go", { model = model }):tee(2, { buffer = 2 }))
local reader = Task.spawn(function() for _ in one do error("enough") end end)
local count = 0
for _ in two do count = count + 1 end
local ok, problem = pcall(reader.await, reader)
return { count, tostring(problem):match("enough") }
