const planner = Model.scripted({ replies: [{ output: { steps: ["compute", "say"] } }] })
const executor = Model.scripted({ replies: [
  { tool_calls: [{ name: "calculate", args: { expression: "6 * 7" } }] },
  { output: { done: true, result: "42" } },
  (request) => {
    const seen = request.messages[request.messages.length - 1].parts[0].text.includes("done: 42")
    return { output: { done: seen, result: "said" } }
  },
] })
const reply = await (await Agent.fromTemplate("planner", {
  planner, executor, tools: ["calculate"], model: Model.scripted({ replies: [{ text: "It is 42." }] }),
})).run("Find out.")
return [reply.text, reply.output.complete, reply.output.plan, reply.output.steps[1].done, reply.output.replans, reply.toolCalls.length]
