const model = Model.scripted({ replies: [
  { output: { steps: ["one"] } }, { output: { steps: ["two"] } }, { text: "Sorry." },
] })
const executor = Model.scripted({ replies: [{ error: "provider.server" }], repeatLast: true })
const { output } = await (await Agent.fromTemplate("planner", { model, executor, maxReplans: 1 })).run("Go.")
return [output.answer, output.complete, output.replans, output.steps.length, output.steps[0].result]
