local model = Model.scripted{ replies = { { text = "abcd" } }, chunk_size = 1 }
Hook.on("chunk:model", function(crossing)
    if crossing.result.type ~= "text" then return end
    if crossing.result.text == "b" then return Hook.replace("*") end
    if crossing.result.text == "d" then return Hook.replace(nil) end
end)
local pieces = {}
local reply = Model.ask("go", { model = model, on_text = function(text) pieces[#pieces + 1] = text end })
return { table.concat(pieces), reply.text }
