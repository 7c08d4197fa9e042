const model = Model.scripted({ replies: [
  { output: { steps: ["by train", "arrive"] } },
  { output: { done: false, result: "strike" } },
  (request) => {
    const knows = request.messages[request.messages.length - 1].parts[0].text.includes("failed: strike")
    return { output: { steps: [knows ? "by bus" : "by train"] } }
  },
  { output: { done: true, result: "there" } },
  { text: "You are there." },
] })
const { output } = await (await Agent.fromTemplate("planner", { model })).run("Go.")
return [output.answer, output.complete, output.replans, output.plan, output.steps.length, output.steps[0].done]
