let asked = 0
const model = Model.scripted({ replies: [() => { asked += 1; return { error: "provider.server" } }], repeatLast: true })
await Hook.on("error:model", () => Hook.retry({ max: 1 }))
try { await Model.ask("hello", { model }) } catch (problem) { return [problem.code, asked] }
