const model = Model.scripted({ replies: [
  { output: { steps: ["a", "b", "c"] } }, { output: { steps: [] } }, { output: { steps: ["a"] } },
  { output: { done: true, result: "ok" } }, { text: "Done." },
] })
const reply = await (await Agent.fromTemplate("planner", { model, maxSteps: 2 })).run("Go.")
return [reply.output.plan, reply.usage.requests]
