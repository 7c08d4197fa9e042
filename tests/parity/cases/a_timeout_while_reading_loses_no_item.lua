local model = Model.scripted{ replies = { { text = "ab" } }, chunk_size = 1, delay_s = 0.05 }
local stream = Model.stream("go", { model = model })
local ok, problem = pcall(Task.timeout, 0.001, function() return stream:next() end)
return { problem.code, stream:next().text, stream:next().text }
