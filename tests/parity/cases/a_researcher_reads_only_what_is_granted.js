const model = Model.scripted({ repeatLast: true, replies: [
  { tool_calls: [{ name: "file_read", args: { path: "/etc/hostname" } }] },
  { output: { answer: "It is so [1].", citations: [{ number: 1, quote: "so" }] } },
] })
await (await Agent.fromTemplate("researcher", { read: ["file_read"], model, repairs: 0 })).run("?")
