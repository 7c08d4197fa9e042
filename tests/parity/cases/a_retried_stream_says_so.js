const model = Model.scripted({ replies: [
    { text: "abcd", error: "provider.stream_cut", after_chunks: 1 }, { text: "full" },
], chunkSize: 2 })
await Hook.on("error:model", () => Hook.retry())
const seen = []
for await (const chunk of Model.stream("go", { model })) {
    const last = seen.length - 1
    if (chunk.type === "text" && seen[last] === "fu") seen[last] += chunk.text
    else seen.push(chunk.text ?? chunk.type)
}
return seen
