const seen = []
const run = (source) => (request) => {
  const content = request.messages[request.messages.length - 1].parts[0].content
  if (content) seen.push(content)
  return { tool_calls: [{ name: "run_spell", args: { source } }] }
}
const coder = (options, ...replies) => Agent.fromTemplate("coder", {
  ...options, language: "javascript", model: Model.scripted({ replies: [...replies, (request) => {
    seen.push(request.messages[request.messages.length - 1].parts[0].content)
    return { text: "done" }
  }] }),
})

const agent = await coder({ tools: ["calculate"], limits: { toolCalls: 3 } },
  run('for (let i = 0; i < 5; i++) await Tool.call("calculate", { expression: "1" })'))
await agent.run("Go.")
