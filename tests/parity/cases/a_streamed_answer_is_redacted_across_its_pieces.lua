Hook.use("redact")
local model = Model.scripted{ replies = { { text = "write to ann@example.org or 4111 1111 1111 1111" } }, chunk_size = 3 }
local pieces = {}
local reply = Model.ask("go", { model = model, on_text = function(text) pieces[#pieces + 1] = text end })
return { table.concat(pieces), reply.text }
