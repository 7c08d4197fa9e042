local model = Model.scripted{ replies = { { text = "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" } }, chunk_size = 1, repeat_last = true }

local stream, count = Model.stream("go", { model = model }), 0
local function read() while stream:next() do count = count + 1 end end
Task.all{ read, read, read }
return count
