// Reads an agent's work piece by piece: reasoning, tool calls, results, text, and the reply at the end.
const agent = await Agent.create({
    name: "counter", tools: ["text_transform"],
    model: Model.scripted({ chunkSize: 6, replies: [
        { reasoning: "Shouting needs capitals.", tool_calls: [{ name: "text_transform", args: { text: "hey", operation: "upper" } }] },
        { text: "It is HEY in capitals." },
    ] }),
})
const counts = {}
for await (const chunk of agent.stream("Shout hey.")) {
    counts[chunk.type] = (counts[chunk.type] ?? 0) + 1
    if (chunk.type === "text") print("> " + chunk.text)
    if (chunk.type === "done") print(chunk.reply.text)
}
return counts
