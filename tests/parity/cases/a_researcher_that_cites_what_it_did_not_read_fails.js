const search = await Tool.define({ name: "search", description: "Finds.", run: () => "a.txt: The sky is blue." })
const open = await Tool.define({ name: "open", description: "Reads.", run: () => "" })
const model = Model.scripted({ repeatLast: true, replies: [
  { tool_calls: [{ name: "search" }] },
  { output: { answer: "Blue [1].", citations: [{ number: 1, quote: "The sky is blue." }] } },
] })
await (await Agent.fromTemplate("researcher", { search: [search], read: [open], model })).run("?")
