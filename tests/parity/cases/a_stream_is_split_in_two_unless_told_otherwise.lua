local model = Model.scripted{ replies = { { text = "ab" } }, chunk_size = 1, repeat_last = true }

return #Model.stream("go", { model = model }):tee()
