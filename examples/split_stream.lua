-- One answer, two readers: one shows it as it comes, the other counts words on the side. The slower sets the pace.
local model = Model.scripted{ chunk_size = 5, replies = { { text = "Two readers share one answer." } } }
local shown, counted = table.unpack(Model.stream("Say something.", { model = model }):tee())
local counter = Task.spawn(function()
    local text = ""
    for chunk in counted do text = text .. (chunk.text or "") end
    return select(2, text:gsub("%S+", ""))
end)
for chunk in shown do
    if chunk.type == "text" then print("> " .. chunk.text) end
end
return counter:await() .. " words"
