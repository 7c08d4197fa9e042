local model = Model.scripted{ replies = { { text = "ab" } }, chunk_size = 1, repeat_last = true }

local stream = Model.stream("go", { model = model })
local parts = Model.stream("go", { model = model }):tee()
Task.sleep(0.005)
stream:close()
for _, part in ipairs(parts) do part:close() end
