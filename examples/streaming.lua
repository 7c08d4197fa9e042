-- Reads an agent's work piece by piece: reasoning, tool calls, results, text, and the reply at the end.
local agent = Agent.create{
    name = "counter", tools = { "text_transform" },
    model = Model.scripted{ chunk_size = 6, replies = {
        { reasoning = "Shouting needs capitals.", tool_calls = {{ name = "text_transform", args = { text = "hey", operation = "upper" } }} },
        { text = "It is HEY in capitals." },
    } },
}
local counts = {}
for chunk in agent:stream("Shout hey.") do
    counts[chunk.type] = (counts[chunk.type] or 0) + 1
    if chunk.type == "text" then print("> " .. chunk.text) end
    if chunk.type == "done" then print(chunk.reply.text) end
end
return counts
