return (await Agent.create({
  model: Model.scripted({ replies: [{ text: "ok" }] }),
  tools: [Tool.define({ name: "t", description: "d", run: () => {} }), Promise.resolve("calculate")],
})).hasTool(Promise.resolve("t"))
