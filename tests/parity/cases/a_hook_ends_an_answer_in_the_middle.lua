local model = Model.scripted{ replies = { { text = "abcd" } }, chunk_size = 1 }
Hook.on("chunk:model", function(crossing)
    if crossing.result.text == "c" then return Hook.deny("enough") end
end)
local text = ""
local ok, problem = pcall(function()
    for chunk in Model.stream("go", { model = model }) do text = text .. (chunk.text or "") end
end)
return { text, problem.code }
