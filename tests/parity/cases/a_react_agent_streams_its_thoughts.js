const model = Model.scripted({ replies: [
  { output: { thought: "first", tool: "calculate", arguments: { expression: "1" } } },
  { output: { thought: "unsure" } },
  { output: { thought: "then", answer: "one" } },
] })
const seen = []
for await (const chunk of (await Agent.fromTemplate("react", { model, tools: ["calculate"], observationChars: 5 })).stream("?")) {
  seen.push(chunk.type + " " + (chunk.text ?? chunk.name ?? "") + (chunk.content ?? ""))
}
return seen
