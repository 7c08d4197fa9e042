local model = Model.scripted{ replies = {
    { text = "abcd", error = "provider.stream_cut", after_chunks = 1 }, { text = "full" },
}, chunk_size = 2 }
Hook.on("error:model", function() return Hook.retry() end)
local seen = {}
for chunk in Model.stream("go", { model = model }) do
    local last = #seen
    if chunk.type == "text" and seen[last] == "fu" then seen[last] = seen[last] .. chunk.text
    else seen[last + 1] = chunk.text or chunk.type end
end
return seen
