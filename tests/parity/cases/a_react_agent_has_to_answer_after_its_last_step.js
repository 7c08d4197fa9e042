let told
const use = { output: { thought: "more", tool: "calculate", arguments: { expression: "1" } } }
const good = await Agent.fromTemplate("react", { tools: ["calculate"], maxSteps: 1, model: Model.scripted({ replies: [use, (request) => {
  told = request.messages[request.messages.length - 1].parts[0].text.includes("Give the answer now")
  return { output: { thought: "well", answer: "one" } }
}] }) })
print((await good.run("?")).text, told)
await (await Agent.fromTemplate("react", { tools: ["calculate"], maxSteps: 1, model: Model.scripted({ replies: [use], repeatLast: true }) })).run("?")
