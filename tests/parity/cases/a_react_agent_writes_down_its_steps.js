const model = Model.scripted({ replies: [
  { output: { thought: "I need a sum.", tool: "calculate", arguments: { expression: "6 * 7" } } },
  { output: { thought: "Once more.", tool: "calculat" } },
  (request) => {
    const last = request.messages[request.messages.length - 1].parts[0].text
    return { output: { thought: "I know.", answer: last } }
  },
] })
const reply = await (await Agent.fromTemplate("react", { model, tools: ["calculate"] })).run("What is it?")
const { steps } = reply.output
return [reply.text, reply.output.thought, steps[0].thought, steps[0].observation, steps[1].failed, steps.length, reply.toolCalls.length]
